#!/usr/bin/env node
module.exports = require("a");
return;
