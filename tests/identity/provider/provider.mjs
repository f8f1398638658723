// An OpenID provider for the tests: PORT and REDIRECT are told by the environment; everybody is who they say they are.
import { generateKeyPairSync } from "node:crypto";
import * as oidc from "oidc-provider";

const { PORT, REDIRECT } = process.env;
// its own for development are shorter than what is believed
const signing = generateKeyPairSync("rsa", { modulusLength: 3072 }).privateKey.export({ format: "jwk" });
const provider = new oidc.Provider(`http://localhost:${PORT}`, {
  clients: [{ client_id: "dajinchuang", client_secret: "of-tests-only", redirect_uris: [REDIRECT] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["preferred_username"] },
  jwks: { keys: [{ ...signing, use: "sig", alg: "RS256", kid: "one" }] },
  cookies: { keys: ["of-tests-only"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: `${id}@Steel.example`,
      email_verified: !id.startsWith("unverified"),
      preferred_username: id,
    }),
  }),
});
provider.listen(Number(PORT), "127.0.0.1", () => console.log("listening"));
