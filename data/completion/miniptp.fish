# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The miniptp authors
#
# Completion of miniptp for fish. The program itself knows what comes next.
#
#   miniptp completion fish | source

function __miniptp_complete
	set -l words (commandline -opc)
	set -l current (commandline -ct)
	set -l program $words[1]
	set -e words[1]
	for line in ($program completion words -- $words "$current" 2>/dev/null)
		if test "$line" = ":files"
			set -l option (string match -r -- '^--[^=]*=' "$current")
			set -l path (string replace -r -- '^--[^=]*=' '' "$current")
			for file in (__fish_complete_path "$path")
				printf '%s%s\n' "$option" "$file"
			end
		else
			printf '%s\n' "$line"
		end
	end
end

complete -c miniptp -f -a '(__miniptp_complete)'
