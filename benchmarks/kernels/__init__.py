"""One file a family of kernels: what is timed, and the peers that do the same on the same network in the same run."""
