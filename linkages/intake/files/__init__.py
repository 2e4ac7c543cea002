"""Any file of the field office as text: CSV, workbooks, Stata, SPSS and Parquet."""
