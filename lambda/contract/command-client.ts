/** How commands that play an identity provider call themselves (User-Agent): whoever asks when the provider was last heard does not mean them. */
export const commandClient = 'scim-bridge-cli';
