const SHELL = "shouhu-shell-__DIGEST__";
