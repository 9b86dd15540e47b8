/** Whether a host name, as `URL.hostname` writes it, means this machine: `localhost`, names under it, 127.0.0.0/8 and `[::1]`. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.[0-9]+){3}$/.test(hostname)
}
