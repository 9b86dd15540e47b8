/** A platform as image-spec's `image-index.md` and `docker buildx build --platform` know it. */
export type Platform = { readonly os: string; readonly architecture: string; readonly variant?: string }

const PART = /^[a-z0-9][a-z0-9._-]*$/

/** Parses `os/architecture[/variant]` (`linux/arm64`, `linux/arm/v7`); anything else is `undefined`. */
export function parsePlatform(text: string): Platform | undefined {
  const [os, architecture, variant, ...rest] = text.split('/')
  if (os === undefined || architecture === undefined || rest.length > 0) return undefined
  if (![os, architecture, variant ?? 'v'].every((part) => PART.test(part))) return undefined
  return normal({ os, architecture, ...(variant === undefined ? {} : { variant }) })
}

/** Writes a platform as `os/architecture[/variant]`. */
export function formatPlatform(platform: Platform): string {
  const base = `${platform.os}/${platform.architecture}`
  return platform.variant === undefined ? base : `${base}/${platform.variant}`
}

/** Whether two platforms are the same after containerd's normalisation (`arm64/v8` is `arm64`, `arm` is `arm/v7`). */
export function samePlatform(one: Platform, other: Platform): boolean {
  return platformKey(one) === platformKey(other)
}

/** One text for all spellings of a platform that `samePlatform` takes for one. */
export function platformKey(platform: Platform): string {
  return formatPlatform(normal(platform))
}

/** containerd's aliases and default variants (github.com/containerd/platforms, `database.go`). */
function normal(platform: Platform): Platform {
  const { os, architecture, variant } = platform
  const with_ = (name: string, level?: string): Platform => ({ os, architecture: name, ...(level === undefined ? {} : { variant: level }) })
  switch (architecture) {
    case 'i386':
      return with_('386')
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return with_('amd64', variant === 'v1' ? undefined : variant)
    case 'aarch64':
    case 'arm64':
      return with_('arm64', variant === '8' || variant === 'v8' ? undefined : variant)
    case 'armhf':
      return with_('arm', 'v7')
    case 'armel':
      return with_('arm', 'v6')
    case 'arm':
      return with_('arm', variant === undefined || variant === '7' ? 'v7' : /^[5-8]$/.test(variant) ? `v${variant}` : variant)
    default:
      return platform
  }
}
