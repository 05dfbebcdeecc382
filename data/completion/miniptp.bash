# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Completion of miniptp for bash. The program itself knows what comes next.
#
#   . <(miniptp completion bash)

_miniptp()
{
	local rest=${COMP_LINE:0:COMP_POINT} words=() word space current line i
	local prefix files=

	# bash splits at : and =, which are parts of words here.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		space=${rest%%[![:space:]]*}
		rest=${rest#"$space"}
		word=${COMP_WORDS[i]}
		((i < COMP_CWORD)) || word=$rest
		rest=${rest#"$word"}
		if ((i > 0)) && [[ -z $space ]]; then
			words[${#words[@]} - 1]+=$word
		else
			words+=("$word")
		fi
	done
	current=$word
	[[ $current == [:=] ]] && current=
	word=${words[-1]}
	prefix=${word:0:${#word}-${#current}}

	COMPREPLY=()
	words=("${words[@]//[\\\"\']/}")
	while IFS= read -r line; do
		word=${line%%$'\t'*}
		if [[ $line == :files ]]; then
			files=1
		elif [[ $word == "$prefix"* ]]; then
			COMPREPLY+=("${word:${#prefix}}")
		fi
	done < <("$1" completion words -- "${words[@]:1}" 2>/dev/null)

	if [[ -n $files ]]; then
		compopt -o filenames 2>/dev/null
		while IFS= read -r line; do
			COMPREPLY+=("$line")
		done < <(compgen -f -- "$current")
	elif ((${#COMPREPLY[@]} == 1)); then
		[[ ${COMPREPLY[0]} == *[/=:] ]] &&
		    compopt -o nospace 2>/dev/null
		printf -v 'COMPREPLY[0]' %q "${COMPREPLY[0]}"
	fi
	return 0
}

complete -F _miniptp miniptp
