"""Reports of confidential virtual machines over an enclave that runs in one (docs/attestation.md).

`statement.py` is what such a report speaks for; `machine.py` asks for one and reads it; `tsm.py` and `guests.py` are
the kernel's two interfaces; `snp.py` and `tdx.py` what their answers hold; `snp_chain.py` checks AMD's signature.
"""
