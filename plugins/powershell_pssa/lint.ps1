# PSScriptAnalyzer over files, a problem a line as JSON. Arguments: the files.
# Status 3 says that something was found, as 1 is how a script ends that died on the way.
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
Import-Module PSScriptAnalyzer
# Given settings, it looks for none in the repository: those could name rules, which are code.
$settings = @{ IncludeDefaultRules = $true }
$status = 0
foreach ($file in $args) {
    $path = [WildcardPattern]::Escape((Resolve-Path -LiteralPath $file).ProviderPath)
    foreach ($record in Invoke-ScriptAnalyzer -Path $path -Settings $settings) {
        $problem = [ordered]@{
            path    = $file
            line    = $record.Line
            column  = $record.Column
            level   = [string]$record.Severity
            code    = $record.RuleName
            message = $record.Message
        }
        ConvertTo-Json -Compress -InputObject $problem
        $status = 3
    }
}
exit $status
