import sys
open(sys.argv[2],'w').write('enum mptp_kind { MPTP_KIND_OPERATION };\nenum mptp_dialect { MPTP_DIALECT_PTP };\n')
