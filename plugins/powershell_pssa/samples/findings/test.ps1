Get–ChildItem
