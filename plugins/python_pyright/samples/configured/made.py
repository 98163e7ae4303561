x: int = ""
