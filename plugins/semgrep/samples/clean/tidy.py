"""Nothing to say."""

VALUE = eval("1 + 1")
