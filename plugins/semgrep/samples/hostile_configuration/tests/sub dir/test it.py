
eval(input())  # nosemgrep
