"""The service around the solver: HTTP, database, jobs, command line."""
