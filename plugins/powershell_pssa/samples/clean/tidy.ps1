Write-Output "Hello"
