import { TRIVY_VERSION } from '../domain/trivy.ts'

/** The groups of inputs, in the order in which a run uses them. */
export const GROUPS = ['what to publish', 'tags', 'registries', 'build', 'scan', 'sign', 'later steps', 'run'] as const

export type Group = (typeof GROUPS)[number]

/** How the text of an input is read. */
export type Kind =
  | 'text'
  /** as it is, blanks at its ends too */
  | 'verbatim'
  /** `true` or `false`, in the spellings of the YAML core schema */
  | 'boolean'
  /** one word of a fixed set */
  | 'word'
  /** `90s`, `10m`, `1h` */
  | 'duration'
  /** entries by lines or commas, in double quotes where an entry holds a comma */
  | 'list'
  /** one entry a line, in double quotes where it goes over several lines */
  | 'lines'
  | 'yaml'

/** One row of the table of inputs. */
export type InputSpec = {
  readonly name: string
  readonly group: Group
  readonly kind: Kind
  /** one sentence: what it is, what is allowed, what holds when it is left out */
  readonly description: string
  /** what `action.yml` gives when the workflow does not; absent where the default depends on other inputs or on the event */
  readonly default?: string
  readonly example?: string
  /** its value never stands in a message */
  readonly secret?: true
}

/** The presets of `strategy`. */
export const STRATEGIES = ['semver', 'sha', 'environment', 'date', 'branch', 'pr', 'schedule'] as const

/** What to do with a fixed tag that exists. */
export const FIXED_TAGS = ['keep', 'overwrite', 'skip'] as const

/** Whether moving tags only move forward. */
export const MOVING = ['forward', 'always'] as const

/** Whose version counts for what is published already. */
export const FROM_VERSIONS = ['image', 'run'] as const

/** What a failure in one registry means for the others. */
export const ON_PARTIAL = ['stop', 'continue'] as const

/** Where the tag language's ref and commit come from. */
export const TAG_CONTEXTS = ['workflow', 'git'] as const

/** The network modes that BuildKit has for RUN (docker/buildx, `build/opt.go`). */
export const NETWORKS = ['default', 'none', 'host'] as const

/** The methods of `docker buildx build --call`; `build` is an ordinary build. */
export const CALLS = ['build', 'check', 'outline', 'targets'] as const

/** Whether an image is scanned, and whether that may block. */
export const SCAN_MODES = ['off', 'report', 'gate'] as const

/** What Trivy looks for (its `--scanners`). */
export const SCANNERS = ['vuln', 'secret', 'misconfig', 'license'] as const

/** Whose packages Trivy looks at (its `--pkg-types`). */
export const PKG_TYPES = ['os', 'library'] as const

/** What something that is no finding means to the gate. */
export const WARN_OR_BLOCK = ['warn', 'block'] as const

/** Whether an image is signed, and by what. */
export const SIGN_MODES = ['off', 'keyless', 'key'] as const

/** How a signature is stored: as cosign has it since version 3, or as it had it before. */
export const SIGN_FORMATS = ['bundle', 'legacy'] as const

/** Where Trivy's databases are published (its documentation, "Databases"), with the versions of their formats as tags. */
const DATABASES = 'mirror.gcr.io/aquasec/trivy-db:2, ghcr.io/aquasecurity/trivy-db:2, public.ecr.aws/aquasecurity/trivy-db:2'
const JAVA_DATABASES =
  'mirror.gcr.io/aquasec/trivy-java-db:1, ghcr.io/aquasecurity/trivy-java-db:1, public.ecr.aws/aquasecurity/trivy-java-db:1'

/** Every input: the single truth that `action.yml`, the README and the parser are checked against. */
export const INPUTS = [
  {
    name: 'images',
    group: 'what to publish',
    kind: 'list',
    description:
      'Image names to publish to, without tags, by lines or commas, or one a line as `name=…,enable=true|false`; needed unless `push` is `false`.',
    example: 'ghcr.io/acme/app, acme/app',
  },
  {
    name: 'push',
    group: 'what to publish',
    kind: 'word',
    description:
      'Whether to publish, `true`, `false` or `digest` (upload by digest alone, under no tag, for a later `from`); the default is `true`, and `false` where `load: true`, `outputs` or `call` ask for something else.',
  },
  {
    name: 'from',
    group: 'what to publish',
    kind: 'list',
    description:
      'An image that is published already, to publish under the tags of this run instead of a build, by its digest `name@sha256:…` (a tag is resolved, and refused with `scan: gate`), in whatever registry; several, by lines or commas, are joined into one.',
    example: 'ghcr.io/acme/app@sha256:9f86d081…',
  },
  {
    name: 'from-uploaded-at',
    group: 'what to publish',
    kind: 'list',
    description:
      'When the images that `from` names were uploaded under no name, the outputs `uploaded-at` of the jobs that did so: by it a run warns, or says what happened, where a registry soon removes what has no tag (Quay: after an hour).',
    example: '2024-01-15T10:30:00Z',
  },
  {
    name: 'from-referrers',
    group: 'what to publish',
    kind: 'boolean',
    description:
      'Whether signatures, SBOMs and other artifacts that refer to what `from` names, or to a manifest in it, go with it to other repositories, before the tags, `true` or `false`; the default is `false`.',
    default: 'false',
  },
  {
    name: 'from-version',
    group: 'what to publish',
    kind: 'word',
    description:
      'Whose version the tags of what `from` names are made of, where `version` gives none: that of the `image`, by its label, or of the `run`, by the tag that was pushed (none on a branch), as for a build; the default is `image`.',
    default: 'image',
  },
  {
    name: 'from-verify',
    group: 'what to publish',
    kind: 'text',
    description:
      'Whose signature by cosign the image that `from` names must have before anything else is done with it: the text of a public key, or lines `identity=…` (or `identity-regexp=^…$`) and `issuer=…` (by default that of jobs on this GitHub server); `log=false` takes a signature that is in no transparency log; none is asked for unless this is given.',
    example: 'identity=https://github.com/acme/app/.github/workflows/build.yml@refs/heads/main',
  },
  {
    name: 'labels',
    group: 'what to publish',
    kind: 'lines',
    description:
      "Labels for the image, `key=value` a line, in which docker/metadata-action's expressions about the run may stand; they are added to the OCI set and win over it.",
    example: 'org.opencontainers.image.vendor=Acme',
  },
  {
    name: 'annotations',
    group: 'what to publish',
    kind: 'lines',
    description:
      'Annotations for the image, `key=value` a line, in which expressions may stand as in `labels`; parts of the image before a colon (`index,manifest:`) say what they are for, the default is `manifest`, and `org.opencontainers.image.*` alone stands for the OCI set.',
    example: 'index:org.opencontainers.image.title=App',
  },
  {
    name: 'strategy',
    group: 'tags',
    kind: 'list',
    description:
      'Presets for tags by lines or commas: `semver`, `sha`, `environment`, `date`, `branch`, `pr`, `schedule`; the default is `semver, sha, branch, pr`, on a schedule `schedule` alone, and none when only `tags` is given.',
    example: 'semver, sha, environment',
  },
  {
    name: 'tags',
    group: 'tags',
    kind: 'lines',
    description:
      'Rules for tags, one a line, in the language of docker/metadata-action: `type=schedule`, `semver`, `pep440`, `match`, `edge`, `ref`, `raw` or `sha`, or a bare tag; joined with `strategy` when both are given.',
    example: 'type=semver,pattern={{version}}',
  },
  {
    name: 'flavor',
    group: 'tags',
    kind: 'lines',
    description:
      "What holds for all tags, in docker/metadata-action's words: `latest=auto|true|false`, `prefix=…` and `suffix=…` for rules that have none of their own, `onlatest=true` behind one of them for `latest`, too.",
    example: 'suffix=-alpine,onlatest=true',
  },
  {
    name: 'version',
    group: 'tags',
    kind: 'text',
    description:
      'Version given by hand where the event has no version tag, `1.2.3` or `v1.2.3`; the default is the version tag that started the run.',
    example: '1.2.3',
  },
  {
    name: 'environment',
    group: 'tags',
    kind: 'lines',
    description:
      'Name of the environment for `strategy: environment`, or lines `pattern=name` on the branch or tag of which the first match wins; the default is the environment of a deployment event.',
    example: 'main=staging\nv*=prod\n*=dev',
  },
  {
    name: 'timezone',
    group: 'tags',
    kind: 'text',
    description: 'Time zone of dates in tags, an IANA name; the default is `UTC`.',
    default: 'UTC',
    example: 'Asia/Seoul',
  },
  {
    name: 'tag-prefix',
    group: 'tags',
    kind: 'text',
    description: 'Text before the version in the Git tags of this image, for repositories that version several; the default is none.',
    example: 'app/',
  },
  {
    name: 'tag-context',
    group: 'tags',
    kind: 'word',
    description:
      'Where ref and commit of the tags come from: `workflow` takes those of the event, `git` those of what is checked out; the default is `workflow`.',
    default: 'workflow',
  },
  {
    name: 'fixed-tags',
    group: 'tags',
    kind: 'word',
    description:
      'Handling of a fixed tag (a full version or a SHA) that exists: `keep` adopts it when it is of this commit and refuses it otherwise, `overwrite` moves it, `skip` leaves it; the default is `keep`.',
    default: 'keep',
  },
  {
    name: 'moving',
    group: 'tags',
    kind: 'word',
    description:
      'Movement of tags such as `latest`, `1.2` or `main`: `forward` moves them to a higher version or a later commit only, `always` in every run, as docker/metadata-action does; the default is `forward`.',
    default: 'forward',
  },
  {
    name: 'registry',
    group: 'registries',
    kind: 'text',
    description: 'Host of the registry that `username` and `password` are for; the default is `docker.io`.',
    example: 'registry.example.com:5000',
  },
  {
    name: 'username',
    group: 'registries',
    kind: 'text',
    description: 'User name for `registry`; goes with `password`.',
  },
  {
    name: 'password',
    group: 'registries',
    kind: 'text',
    description: 'Password or access token for `registry`; goes with `username`.',
    secret: true,
  },
  {
    name: 'registry-auth',
    group: 'registries',
    kind: 'yaml',
    description:
      'Sign-in for several registries, a YAML list with one entry a registry of `registry` (default `docker.io`), `username`, `password`, `scope` (path that the account is for), `ca-cert` (PEM text or a path), `insecure` (plain HTTP is allowed, default `false`) and `required` (`false` where a failing registry must not fail the run, default `true`); in place of a password `role-to-assume`, `aws-region`, `role-session-name`, `role-duration-seconds` (AWS), `client-id` and `tenant-id` (Azure), `workload-identity-provider` and `service-account` (Google), `connection-id` (Docker Hub), `robot` (Quay), each with `audience` where the usual one does not do; and any input `ecr-…` for the repositories of this entry.',
    example: '- registry: registry.example.com\n  username: robot\n  password: …',
    secret: true,
  },
  {
    name: 'auth-realms',
    group: 'registries',
    kind: 'lines',
    description:
      'Token servers on other hosts than their registry, `REGISTRY=TOKEN SERVER` a line: these hosts too may be sent the credential of the registry.',
    example: 'registry.example.com=auth.example.com',
  },
  {
    name: 'ecr-create-repository',
    group: 'registries',
    kind: 'boolean',
    description:
      'Whether an Amazon ECR repository among `images`, private or public, that does not exist is created before the build; one that exists is left as it is, and the default is `false`.',
    default: 'false',
  },
  {
    name: 'ecr-tag-mutability',
    group: 'registries',
    kind: 'list',
    description:
      'For a repository that is created: `mutable` (the default) or `immutable`, and up to 5 times `except=PATTERN` for tags that are not, where `*` stands for any text.',
    example: 'immutable, except=latest, except=dev-*',
  },
  {
    name: 'ecr-encryption',
    group: 'registries',
    kind: 'text',
    description: "For a repository that is created: `AES256`, `KMS` (AWS's own key) or `KMS:<ARN of a key>`; the default is AWS's, AES256.",
    example: 'KMS:arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  },
  {
    name: 'ecr-scan-on-push',
    group: 'registries',
    kind: 'boolean',
    description:
      "For a repository that is created: whether ECR scans each image that is pushed, `true` or `false`; the default is AWS's, and the registry's own scan settings come before it.",
  },
  {
    name: 'ecr-repository-tags',
    group: 'registries',
    kind: 'lines',
    description: 'For a repository that is created: tags of the resource (not of images), one `key=value` a line, at most 50.',
    example: 'team=web',
  },
  {
    name: 'ecr-public-logo',
    group: 'registries',
    kind: 'text',
    description:
      'Path of a PNG file, at most 512 kB, that a repository of Amazon ECR Public shows when it is created (AWS shows it for verified accounts).',
    example: './logo.png',
  },
  {
    name: 'ecr-lifecycle-policy',
    group: 'registries',
    kind: 'text',
    description:
      'Path of a JSON file with the lifecycle policy that each private Amazon ECR repository among `images` gets, before the build; one that says the same is left as it is.',
    example: '.github/ecr-lifecycle.json',
  },
  {
    name: 'ecr-scan',
    group: 'registries',
    kind: 'word',
    description:
      "What Amazon ECR's own scan of the uploaded image (Basic, or enhanced by Amazon Inspector) is for: `off` (the default), `report`, or `gate`, where a finding of a level in `scan-fail-on`, or no scan within ten minutes, means that no tag is written.",
    default: 'off',
  },
  {
    name: 'keep-login',
    group: 'registries',
    kind: 'boolean',
    description:
      "Whether later steps of the job have this run's sign-ins (`docker pull`, `crane`, `cosign`, whatever reads docker's configuration), until the job's end, from the memory of a process and from no file; the default is `false`.",
    default: 'false',
  },
  {
    name: 'github-token',
    group: 'registries',
    kind: 'text',
    description: "Token for ghcr.io, for the repository's version tags and for Git contexts; the default is the job's own token.",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub Actions, filled in by the runner
    default: '${{ github.token }}',
    secret: true,
  },
  {
    name: 'context',
    group: 'build',
    kind: 'text',
    description:
      'Build context, a path or a Git URL; `{{defaultContext}}` stands for this commit as a Git URL, and the default is the path `.`.',
    default: '.',
    example: './server',
  },
  {
    name: 'file',
    group: 'build',
    kind: 'text',
    description: 'Path of the Dockerfile; the default is `Dockerfile` in the context.',
    example: './docker/app.Dockerfile',
  },
  {
    name: 'target',
    group: 'build',
    kind: 'text',
    description: 'Stage of the Dockerfile to build; the default is the last one.',
  },
  {
    name: 'platforms',
    group: 'build',
    kind: 'list',
    description: "Platforms to build for, by lines or commas; the default is the builder's own.",
    example: 'linux/amd64, linux/arm64',
  },
  {
    name: 'build-args',
    group: 'build',
    kind: 'lines',
    description: 'Build arguments, `KEY=VALUE` a line, or `KEY` alone for the value in the environment.',
    example: 'GO_VERSION=1.25',
  },
  {
    name: 'build-contexts',
    group: 'build',
    kind: 'lines',
    description: 'Additional build contexts, `name=path`, `name=docker-image://…` or `name=<Git URL>` a line.',
    example: 'assets=./assets',
  },
  {
    name: 'secrets',
    group: 'build',
    kind: 'lines',
    description:
      'Secrets for the build, `id=value` a line; a value over several lines makes the whole entry stand in double quotes, with quotes inside doubled.',
    example: '"npmrc=first line\nsecond line"',
    secret: true,
  },
  {
    name: 'secret-envs',
    group: 'build',
    kind: 'list',
    description: "Secrets for the build from the step's environment, `id=VARIABLE` by lines or commas.",
    example: 'npm=NPM_TOKEN',
  },
  {
    name: 'secret-files',
    group: 'build',
    kind: 'lines',
    description: 'Secrets for the build from files, `id=path` a line.',
    example: 'npmrc=./.npmrc',
  },
  {
    name: 'ssh',
    group: 'build',
    kind: 'list',
    description: 'SSH agent sockets or keys for the build, `default` or `id=path` by lines or commas.',
    example: 'default',
  },
  {
    name: 'cache-from',
    group: 'build',
    kind: 'lines',
    description: 'Cache sources, an image name or `type=…` a line.',
    example: 'type=gha',
  },
  {
    name: 'cache-to',
    group: 'build',
    kind: 'lines',
    description: 'Cache destinations, an image name or `type=…` a line.',
    example: 'type=gha,mode=max',
  },
  {
    name: 'no-cache',
    group: 'build',
    kind: 'boolean',
    description: 'Whether to build without any cache, `true` or `false`; the default is `false`.',
    default: 'false',
  },
  {
    name: 'no-cache-filters',
    group: 'build',
    kind: 'list',
    description: 'Stages to build without cache, by lines or commas.',
    example: 'install, test',
  },
  {
    name: 'pull',
    group: 'build',
    kind: 'boolean',
    description: 'Whether to ask the registries for newer base images, `true` or `false`; the default is `false`.',
    default: 'false',
  },
  {
    name: 'load',
    group: 'build',
    kind: 'boolean',
    description: "Whether to load the image of the machine's own platform into Docker, `true` or `false`; the default is `false`.",
    default: 'false',
  },
  {
    name: 'outputs',
    group: 'build',
    kind: 'lines',
    description:
      'Output of the build in the words of buildx, one a line; beside `push: true` one entry of type `image`, `registry` or `oci` gives its attributes.',
    example: 'type=image,compression=zstd',
  },
  {
    name: 'provenance',
    group: 'build',
    kind: 'text',
    description:
      'Provenance attestation, `true`, `false` or attributes; the default is `mode=max` for a public repository and `mode=min,inline-only=true` for a private one.',
    example: 'mode=max',
  },
  {
    name: 'sbom',
    group: 'build',
    kind: 'text',
    description: 'SBOM attestation, `true`, `false` or attributes; the default is `false`.',
    example: 'generator=docker/scout-sbom-indexer',
  },
  {
    name: 'sbom-file',
    group: 'build',
    kind: 'text',
    description:
      'Folder for the SBOM of each platform as a file (`linux-amd64.spdx.json`), taken out of what `sbom` attaches to the image; none by default.',
    example: 'sbom',
  },
  {
    name: 'attests',
    group: 'build',
    kind: 'lines',
    description: 'Attestations in the words of buildx, `type=…` a line; `provenance` and `sbom` win over them.',
    example: 'type=sbom,generator=docker/scout-sbom-indexer',
  },
  {
    name: 'add-hosts',
    group: 'build',
    kind: 'list',
    description: 'Names for the hosts file of the build, `name:address` by lines or commas.',
    example: 'proxy:10.180.0.1',
  },
  {
    name: 'allow',
    group: 'build',
    kind: 'list',
    description: 'Entitlements for the build, by lines or commas.',
    example: 'network.host, security.insecure',
  },
  {
    name: 'network',
    group: 'build',
    kind: 'word',
    description: 'Network of RUN instructions: `default`, `none` or `host`; the default is `default`.',
  },
  {
    name: 'shm-size',
    group: 'build',
    kind: 'text',
    description: "Size of `/dev/shm` in the build, a number of bytes or one with `k`, `m` or `g`; the default is the builder's.",
    example: '2g',
  },
  {
    name: 'ulimit',
    group: 'build',
    kind: 'lines',
    description: 'Limits for the build, `name=soft:hard` a line.',
    example: 'nofile=1024:4096',
  },
  {
    name: 'cgroup-parent',
    group: 'build',
    kind: 'text',
    description: "Parent cgroup of the containers of the build; the default is the builder's.",
  },
  {
    name: 'builder',
    group: 'build',
    kind: 'text',
    description: 'Name of the buildx builder; the default is the current one.',
  },
  {
    name: 'call',
    group: 'build',
    kind: 'text',
    description: 'Evaluation instead of a build: `check`, `outline` or `targets`; `build` is the default.',
    example: 'check',
  },
  {
    name: 'smoke',
    group: 'build',
    kind: 'yaml',
    description:
      'How the built image is tried in a container before it is uploaded, a YAML mapping of `command` and `args` (words in place of the entrypoint and of its arguments), `port` (asked over HTTP; without it the container has no network and has to end with exit code 0), `path` (default `/`), `status` (default `200`), `timeout` (default `60s`) and `platform` (default: that of the machine); the default is not to try it.',
    example: 'port: 8080\npath: /health',
  },
  {
    name: 'scan',
    group: 'scan',
    kind: 'word',
    description:
      'What Trivy is asked about each platform of the image before it is uploaded: `gate` publishes nothing that is not clean, `report` tells what was found and publishes, `off` asks nothing; the default is `off`.',
    default: 'off',
  },
  {
    name: 'scan-fail-on',
    group: 'scan',
    kind: 'list',
    description:
      'Levels that block, of `UNKNOWN`, `LOW`, `MEDIUM`, `HIGH` and `CRITICAL`, by lines or commas; the default is `HIGH, CRITICAL`.',
    default: 'HIGH, CRITICAL',
    example: 'CRITICAL',
  },
  {
    name: 'scan-ignore-unfixed',
    group: 'scan',
    kind: 'boolean',
    description: 'Whether vulnerabilities without a fix are let through, `true` or `false`; the default is `false`.',
    default: 'false',
  },
  {
    name: 'scan-scanners',
    group: 'scan',
    kind: 'list',
    description: 'What to look for, of `vuln`, `secret`, `misconfig` and `license`, by lines or commas; the default is `vuln, secret`.',
    default: 'vuln, secret',
    example: 'vuln',
  },
  {
    name: 'scan-pkg-types',
    group: 'scan',
    kind: 'list',
    description: "Whose packages to look at, the distribution's (`os`) and those of languages (`library`); the default is `os, library`.",
    default: 'os, library',
    example: 'os',
  },
  {
    name: 'scan-ignore-files',
    group: 'scan',
    kind: 'list',
    description:
      'Paths of ignore files (`.trivyignore`, or YAML by their ending), by lines or commas; none is looked for by itself, and an entry past its date counts no more.',
    example: '.trivyignore',
  },
  {
    name: 'scan-ignore-policy',
    group: 'scan',
    kind: 'text',
    description: 'Path of a policy in Rego that says which findings are let through.',
    example: './trivy.rego',
  },
  {
    name: 'scan-vex',
    group: 'scan',
    kind: 'list',
    description: 'Paths of VEX files that say which vulnerabilities do not concern the image, by lines or commas.',
    example: './app.openvex.json',
  },
  {
    name: 'scan-skip-dirs',
    group: 'scan',
    kind: 'list',
    description: 'Folders of the image that are not looked at, patterns by lines or commas.',
    example: '/usr/share/doc',
  },
  {
    name: 'scan-skip-files',
    group: 'scan',
    kind: 'list',
    description: 'Files of the image that are not looked at, patterns by lines or commas.',
    example: '/app/fixtures/*.pem',
  },
  {
    name: 'scan-eol',
    group: 'scan',
    kind: 'word',
    description:
      'What a distribution means whose makers fix it no more, so that nothing new is known of it: `warn` tells it, `block` blocks; the default is `warn`.',
    default: 'warn',
  },
  {
    name: 'scan-unrecognised',
    group: 'scan',
    kind: 'word',
    description:
      'What an image means in which no package was recognised, so that nothing could be found: `warn` tells it, `block` blocks; the default is `warn`.',
    default: 'warn',
  },
  {
    name: 'scan-sarif',
    group: 'scan',
    kind: 'text',
    description: 'Folder for SARIF files, one for each platform, ready for github/codeql-action/upload-sarif; the default is none.',
    example: 'sarif',
  },
  {
    name: 'scan-json',
    group: 'scan',
    kind: 'text',
    description: 'File for what was found, as JSON; the default is none.',
    example: 'scan.json',
  },
  {
    name: 'scan-table',
    group: 'scan',
    kind: 'text',
    description: 'File for what was found, as a table for people; the default is none.',
    example: 'scan.txt',
  },
  {
    name: 'scan-timeout',
    group: 'scan',
    kind: 'duration',
    description: 'Time limit of the scan of all platforms together; the default is `10m`.',
    default: '10m',
    example: '30m',
  },
  {
    name: 'trivy-version',
    group: 'scan',
    kind: 'text',
    description: `Version of Trivy that is looked for on the machine and fetched where it is not there; the default is \`${TRIVY_VERSION}\`, and \`latest\` is none.`,
    example: TRIVY_VERSION,
  },
  {
    name: 'trivy-path',
    group: 'scan',
    kind: 'text',
    description: 'Path of the Trivy to run, which nobody but you vouches for; the default is one that is checked against a pinned hash.',
    example: '/opt/trivy/trivy',
  },
  {
    name: 'trivy-db-repository',
    group: 'scan',
    kind: 'list',
    description: `Images with Trivy's database of vulnerabilities, tried in turn, by lines or commas; the default is \`${DATABASES}\`.`,
    default: DATABASES,
    example: 'registry.example.com/mirror/trivy-db:2',
  },
  {
    name: 'trivy-java-db-repository',
    group: 'scan',
    kind: 'list',
    description: `Images with Trivy's database of Java archives, fetched only where one is in the image, by lines or commas; the default is \`${JAVA_DATABASES}\`.`,
    default: JAVA_DATABASES,
    example: 'registry.example.com/mirror/trivy-java-db:1',
  },
  {
    name: 'scan-db-max-age',
    group: 'scan',
    kind: 'duration',
    description: 'Age of the database of vulnerabilities beyond which it does not count, which blocks; the default is `48h`.',
    default: '48h',
    example: '168h',
  },
  {
    name: 'scan-verdicts',
    group: 'scan',
    kind: 'text',
    description:
      'What the jobs of this run that built and scanned the parts of `from` hand on, their outputs `scan-verdict`, one a line: where they hold for exactly these digests nothing is scanned again, else everything is.',
    example: '{"version":2,"result":"passed","digest":"sha256:…"}',
  },
  {
    name: 'sign',
    group: 'sign',
    kind: 'word',
    description:
      "Whether cosign signs the image after the gate and before its tags are written: `keyless` (with the job's identity, `permissions: id-token: write`), `key` (by `cosign-key`), or `off` (the default).",
    default: 'off',
    example: 'keyless',
  },
  {
    name: 'sign-required',
    group: 'sign',
    kind: 'boolean',
    description:
      'What a signature that fails means: with `true` (the default) no tag is written, and the output `staged-digest` names the image; with `false` the image is published all the same, with a warning.',
    default: 'true',
  },
  {
    name: 'sign-recursive',
    group: 'sign',
    kind: 'boolean',
    description:
      "Whether the image of each platform is signed beside the digest of all of them, for deployments that name a platform's own digest; the default is `false`.",
    default: 'false',
  },
  {
    name: 'sign-format',
    group: 'sign',
    kind: 'word',
    description:
      'How signatures are stored: `bundle` (the default, a referrer of the image as cosign 3 has it), or `legacy` (a tag `sha256-….sig`, for verifiers that know cosign 2 alone).',
    default: 'bundle',
  },
  {
    name: 'sign-log',
    group: 'sign',
    kind: 'boolean',
    description:
      "Whether each signature gets an entry in Sigstore's public transparency log; the default is `true` for public repositories and `false` for private ones; with `sign: key` and `false` nobody is asked over the network.",
  },
  {
    name: 'github-attestation',
    group: 'sign',
    kind: 'boolean',
    description:
      'Whether an image that is built gets an attestation by GitHub before its tags are written, which `gh attestation verify` checks (`permissions: id-token: write, attestations: write`); where none can be made a warning says why and the image is published all the same; the default is `false`.',
    default: 'false',
  },
  {
    name: 'cosign-key',
    group: 'sign',
    kind: 'text',
    description: 'For `sign: key`: the text of a private key as `cosign generate-key-pair` writes it, from a secret.',
    secret: true,
  },
  {
    name: 'cosign-password',
    group: 'sign',
    kind: 'text',
    description: 'The password of `cosign-key`; the default is none.',
    secret: true,
  },
  {
    name: 'cosign-signing-config',
    group: 'sign',
    kind: 'text',
    description:
      "Path of a file that names the services of a Sigstore of your own (a signing config of Sigstore's, as `cosign signing-config create` writes it); goes with `cosign-trusted-root`.",
    example: '.github/sigstore/signing-config.json',
  },
  {
    name: 'cosign-trusted-root',
    group: 'sign',
    kind: 'text',
    description: "Path of a file that says whom to trust there (a trusted root of Sigstore's); goes with `cosign-signing-config`.",
    example: '.github/sigstore/trusted-root.json',
  },
  {
    name: 'sep-tags',
    group: 'later steps',
    kind: 'verbatim',
    description: 'Text between the entries of the outputs `tags` and `tag-names`; the default is a line feed.',
    example: ',',
  },
  {
    name: 'sep-labels',
    group: 'later steps',
    kind: 'verbatim',
    description: 'Text between the entries of the output `labels`; the default is a line feed.',
  },
  {
    name: 'sep-annotations',
    group: 'later steps',
    kind: 'verbatim',
    description: 'Text between the entries of the output `annotations`; the default is a line feed.',
  },
  {
    name: 'bake-target',
    group: 'later steps',
    kind: 'text',
    description: 'Name of the target in Bake files; the default is `docker-metadata-action`.',
    default: 'docker-metadata-action',
  },
  {
    name: 'dry-run',
    group: 'run',
    kind: 'word',
    description:
      'Whether to print the plan and stop, `true`, `false` or `registries` (to sign in as well, read what the fixed tags show, and set `ref` to the image that is published already and need not be built, for a later `from` with `from-version: run`); the default is `false`.',
    default: 'false',
  },
  {
    name: 'allow-untrusted',
    group: 'run',
    kind: 'boolean',
    description:
      'Whether to publish in a run that may build what somebody else wrote: a privileged event (such as `pull_request_target` or `workflow_run`) with a checkout that is in no branch or tag of the repository, which is refused otherwise, or a pull request from a fork or by Dependabot, which is built only; the default is `false`.',
    default: 'false',
  },
  {
    name: 'on-partial',
    group: 'run',
    kind: 'word',
    description:
      'What a failure in one registry means for the others: `stop` writes no further tag in any of them, `continue` goes on where the registry itself has all its fixed tags; the run fails either way, and the default is `stop`.',
    default: 'stop',
  },
  {
    name: 'timeout',
    group: 'run',
    kind: 'duration',
    description: 'Time limit of the run in seconds, minutes or hours, at most `120h`; the default is `60m`.',
    default: '60m',
    example: '90s',
  },
] as const satisfies readonly InputSpec[]

export type InputName = (typeof INPUTS)[number]['name']

/** The row of one input. */
export function specOf(name: InputName): InputSpec {
  const spec = INPUTS.find((row) => row.name === name)
  if (spec === undefined) throw new TypeError(`no input ${name}`)
  return spec
}

/** One row of the table of outputs. */
export type OutputSpec = { readonly name: string; readonly description: string; readonly example: string }

/** Every output: the single truth that `action.yml` and the README are checked against. */
export const OUTPUTS = [
  {
    name: 'outcome',
    description:
      'What became of the run: `published`, `blocked` (a check said no), `partial`, `failed`, `cancelled`, `planned` (dry run), `built` (push off, or a run that stepped down) or `staged` (pushed by digest alone).',
    example: 'published',
  },
  {
    name: 'digest',
    description: 'Digest of the image that all tags show, or that was uploaded under none; empty on any failure.',
    example: 'sha256:9f86d081…',
  },
  {
    name: 'ref',
    description:
      'The first image by its digest, ready to pull; with `dry-run: registries` the one that need not be built, if there is one.',
    example: 'ghcr.io/acme/app@sha256:9f86d081…',
  },
  { name: 'refs', description: 'Every image by its digest, one a line.', example: 'ghcr.io/acme/app@sha256:9f86d081…' },
  {
    name: 'digests',
    description: 'JSON object: for each image that holds the digest, the digests by platform; empty on failure.',
    example: '{"ghcr.io/acme/app":{"linux/amd64":"sha256:…"}}',
  },
  {
    name: 'results',
    description:
      'JSON list, one row for each registry and tag: `image`, `registry`, `tag`, `kind`, `state`, `before`, `after`, `attempts`, `because`, `error`.',
    example: '[{"image":"ghcr.io/acme/app","tag":"1.2.3","state":"published"}]',
  },
  {
    name: 'plan',
    description: 'JSON object: what was decided before anything ran, each tag with its reason.',
    example: '{"tags":[{"name":"1.2.3"}]}',
  },
  { name: 'tags', description: 'Full references of all tags, one a line or between `sep-tags`.', example: 'ghcr.io/acme/app:1.2.3' },
  { name: 'tag-names', description: 'Names of all tags without the image, one a line or between `sep-tags`.', example: '1.2.3' },
  { name: 'version', description: 'The tag of the rule with the highest priority.', example: '1.2.3' },
  {
    name: 'labels',
    description: 'Labels of the image, `key=value` a line or between `sep-labels`.',
    example: 'org.opencontainers.image.version=1.2.3',
  },
  {
    name: 'annotations',
    description:
      'Annotations with their part of the image, `manifest:key=value` a line or between `sep-annotations`: the OCI set and those of the input.',
    example: 'manifest:org.opencontainers.image.version=1.2.3',
  },
  {
    name: 'json',
    description: 'JSON object with `tags`, `tag-names`, `labels` and `annotations`, as docker/metadata-action writes it.',
    example: '{"tags":["ghcr.io/acme/app:1.2.3"]}',
  },
  {
    name: 'bake-file',
    description: 'Path of a Bake file with tags and labels; like the other Bake files it is there until the job ends.',
    example: '/home/runner/work/_temp/…/docker-metadata-action-bake.json',
  },
  {
    name: 'bake-file-tags',
    description: 'Path of a Bake file with tags.',
    example: '/home/runner/work/_temp/…/docker-metadata-action-bake-tags.json',
  },
  {
    name: 'bake-file-labels',
    description: 'Path of a Bake file with labels.',
    example: '/home/runner/work/_temp/…/docker-metadata-action-bake-labels.json',
  },
  {
    name: 'bake-file-annotations',
    description: 'Path of a Bake file with annotations.',
    example: '/home/runner/work/_temp/…/docker-metadata-action-bake-annotations.json',
  },
  { name: 'metadata', description: 'JSON object: the metadata that buildx wrote.', example: '{"containerimage.digest":"sha256:…"}' },
  {
    name: 'scan-result',
    description: 'What the scan came to: `passed`, `blocked` or `reported` (`scan: report`); not set without a scan.',
    example: 'passed',
  },
  {
    name: 'scan-counts',
    description: 'JSON object: how many findings there are of each level, those that were taken out aside, and how many of them block.',
    example: '{"CRITICAL":0,"HIGH":2,"MEDIUM":5,"LOW":9,"UNKNOWN":0,"blocking":2}',
  },
  {
    name: 'uploaded-at',
    description: 'When a run with `push: digest` began to upload the image, for `from-uploaded-at`; not set elsewhere.',
    example: '2024-01-15T10:30:00.000Z',
  },
  {
    name: 'scan-verdict',
    description:
      'JSON object in one line, which a job with `push: digest` and `scan: gate` hands to the job that publishes (`scan-verdicts`); not set elsewhere, nor where the gate was closed.',
    example: '{"version":2,"result":"passed","digest":"sha256:…"}',
  },
  {
    name: 'sarif',
    description: 'The folder of `scan-sarif`, with one SARIF file for each platform that was scanned; empty where none was written.',
    example: 'sarif',
  },
  {
    name: 'signed',
    description:
      'Whether every digest that was to be signed is, in every registry that has the image: `true` or `false`; not set with `sign: off`.',
    example: 'true',
  },
  {
    name: 'attestation',
    description: 'Address of the attestation by GitHub; empty where none could be made, not set where nobody asked for one.',
    example: 'https://github.com/acme/app/attestations/1234567',
  },
  {
    name: 'sbom-file',
    description: 'The folder of `sbom-file`, with a file for each platform; empty where one of them could not be written.',
    example: 'sbom',
  },
  { name: 'imageid', description: 'Image ID: the digest of an index, the config digest of a single image.', example: 'sha256:2c26b46b…' },
  { name: 'staged-digest', description: 'Digest of what was built, also when publishing it failed.', example: 'sha256:9f86d081…' },
  {
    name: 'report',
    description:
      'Path of a JSON file with all that is told of the run (`report.schema.json`), also of one that failed; not set where the run came to no plan.',
    example: '/home/runner/work/_temp/…/report.json',
  },
] as const satisfies readonly OutputSpec[]

export type OutputName = (typeof OUTPUTS)[number]['name']
