"""GraphQL: what delivery asks for and REST does not have, with GitHub's own errors."""
