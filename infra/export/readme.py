"""What is said inside every bundle."""

from typing import Final

TEXT: Final = """达晋创存证包 / bundle of the record of a yearly appraisal

events.ndjson        每行一条事实, body 与记录逐字节一致 / one event a line, the body byte for byte as recorded
proof/               叶哈希与其间子树的根 (RFC 6962) / leaf hashes, and roots of what is left out between them
checkpoint.txt       本包的校验点 (C2SP) / the checkpoint that this bundle is under
checkpoints.ndjson   历次校验点 / every checkpoint before it
standings.json       所称排名 / the standings claimed
evidence.ndjson      佐证材料摘要; 材料本身在 evidence/ (若有) / digests of evidence; the files in evidence/, if any
schemas/             各类事实的 JSON Schema / the schema of each kind of fact
manifest.json        清单 / what is in here; statement.txt: 签署 / its signature

核验 / to verify:  python3 djc-verify.pyz THIS-FILE --key KEY [--checkpoint EARLIER]
核验程序和公钥请另行取得, 不要取自被核验的一方 / get the verifier and the key elsewhere than from whoever is verified.
"""
