token = "put-your-token-here"
