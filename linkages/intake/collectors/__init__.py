"""What the platforms of surveys call their columns, put into one neutral form."""
