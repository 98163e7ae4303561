"b" = "b"; function eliminate-file () { }
