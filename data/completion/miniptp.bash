# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Completion of miniptp for bash. The program itself knows what comes next.
#
#   . <(miniptp completion bash)

# A word as the shell will read it, into plain; and the quote that it leaves
# open, into quote.
_miniptp_read()
{
	local word=$1 i c

	plain= quote=
	for ((i = 0; i < ${#word}; i++)); do
		c=${word:i:1}
		if [[ $c == "$quote" ]]; then
			quote=
		elif [[ -z $quote && $c == [\"\'] ]]; then
			quote=$c
		elif [[ $c == \\ && -z $quote ]] ||
		    [[ $quote$c == \"\\ && ${word:i+1:1} == [\"\$\`\\] ]]; then
			((++i))
			plain+=${word:i:1}
		else
			plain+=$c
		fi
	done
}

# A part of a word as it is written where this quote is open, into written.
_miniptp_write()
{
	local part=$1 quote=$2 i c

	written=
	if [[ -z $quote ]]; then
		printf -v written %q "$part"
		return
	fi
	for ((i = 0; i < ${#part}; i++)); do
		c=${part:i:1}
		case $quote$c in
		"''") c="'\\''" ;;
		# Between quotes, a backslash before ! stays.
		'"!') c='"\!"' ;;
		\"[\"\$\`\\]) c=\\$c ;;
		esac
		written+=$c
	done
}

_miniptp()
{
	local rest=${COMP_LINE:0:COMP_POINT} words=() word space current line i
	local before files= plain quote written found=()

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
	# What readline replaces: behind a : or =, or behind an open quote.
	current=$2
	[[ $current == [:=] ]] && current=
	word=${words[-1]}
	for ((i = 0; i < ${#words[@]}; i++)); do
		_miniptp_read "${words[i]}"
		words[i]=$plain
	done
	_miniptp_read "${word:0:${#word}-${#current}}"
	before=$plain

	while IFS= read -r line; do
		word=${line%%$'\t'*}
		if [[ $line == :files ]]; then
			files=1
		elif [[ $word == "$before"* ]]; then
			found+=("${word:${#before}}")
		fi
	done < <("$1" completion words -- "${words[@]:1}" 2>/dev/null)

	COMPREPLY=()
	if [[ -n $files ]]; then
		compopt -o filenames 2>/dev/null
		while IFS= read -r line; do
			COMPREPLY+=("$line")
		done < <(compgen -f -- "$current")
	elif [[ $COMP_TYPE == 63 ]] && ((${#found[@]} > 1)); then
		COMPREPLY=("${found[@]}") # only to be looked at
	else
		for word in "${found[@]}"; do
			_miniptp_write "$word" "$quote"
			COMPREPLY+=("$written")
		done
		if ((${#found[@]} == 1)) && [[ $word == *[/=:] ]]; then
			compopt -o nospace 2>/dev/null
			# Of a single one, readline would close the quote.
			[[ -z $quote ]] || COMPREPLY+=("$written...")
		fi
	fi
	return 0
}

complete -F _miniptp miniptp
