"""Who may do what: access tokens, roles, policies."""
