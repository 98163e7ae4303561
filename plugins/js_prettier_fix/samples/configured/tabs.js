function f() {
	return "b"
}
