#compdef miniptp
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Completion of miniptp for zsh. The program itself knows what comes next.
#
#   . <(miniptp completion zsh)

_miniptp()
{
	local -a lines whole begun
	local line word help
	integer files=0

	lines=("${(@f)$("${words[1]}" completion words -- \
	    "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
	for line in "${lines[@]}"; do
		[[ -n $line ]] || continue
		if [[ $line == :files ]]; then
			files=1
			continue
		fi
		word=${line%%$'\t'*}
		help=${line#"$word"}
		word=${word//:/\\:}${help:+:${help#$'\t'}}
		if [[ ${line%%$'\t'*} == *[/=:] ]]; then
			begun+=("$word")
		else
			whole+=("$word")
		fi
	done
	((${#whole})) && _describe miniptp whole
	((${#begun})) && _describe miniptp begun -S ''
	if ((files)); then
		compset -P '--*='
		_files
	fi
}

if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
	_miniptp "$@"
elif (($+functions[compdef])); then
	compdef _miniptp miniptp
fi
