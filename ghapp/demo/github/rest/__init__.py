"""REST: the operations served under /api/v3, one module for each noun."""
