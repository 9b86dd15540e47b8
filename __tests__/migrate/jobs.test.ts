import { describe, expect, test } from '@jest/globals'
import { movedSteps } from '../support/migrate.ts'

/** Steps of a job, what becomes of them (`undefined`: nothing changes), and what is told but for what differs everywhere alike. */
type Case = readonly [name: string, steps: string, after: string | undefined, notes: readonly string[]]

describe('tags that are full references', () => {
  const cases: readonly Case[] = [
    [
      'images and tags apart, whatever the expressions hold',
      `
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ env.R }}/\${{ env.I }}:\${{ github.ref_name }}, \${{ env.R }}/\${{ env.I }}:\${{ format('{0}:{1}', 'a', 'b') }}
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: \${{ env.R }}/\${{ env.I }}
    tags: |
      type=raw,value=\${{ github.ref_name }}
      type=raw,value=\${{ format('{0}:{1}', 'a', 'b') }}
    context: .
    push: true
`,
      [],
    ],
    [
      'a digest',
      `
- uses: docker/build-push-action@v7
  with:
    push: true
    tags: a/b@sha256:1
`,
      undefined,
      ['1: left: "docker/build-push-action@v7" stays as it is: its tags cannot be carried over: a/b@sha256:1 has a digest'],
    ],
    [
      'images with different tags',
      `
- uses: docker/build-push-action@v7
  with:
    push: true
    tags: a/b:1,c/d:2
`,
      undefined,
      [
        '1: left: "docker/build-push-action@v7" stays as it is: its tags cannot be carried over: its images have different tags (1 and 2), and here every image gets every tag',
      ],
    ],
    [
      'an expression that gives all of them',
      `
- uses: docker/build-push-action@v7
  with:
    push: true
    tags: \${{ inputs.tags }}
`,
      undefined,
      [
        `1: left: "docker/build-push-action@v7" stays as it is: its tags cannot be carried over: \${{ inputs.tags }} gives whole references, which only a run can tell apart`,
      ],
    ],
    [
      'variables that hold whole references, in the file and not',
      `
- uses: docker/build-push-action@v7
  env: { HERE: "acme/app:\${{ github.sha }}", WRITTEN: "acme/app:a", MADE: "\${{ env.X }}:b" }
  with:
    context: .
    load: true
    # by name
    tags: \${{ env.HERE }}
- run: docker run \${{ env.TEST }}
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  env: { HERE: "acme/app:\${{ github.sha }}", WRITTEN: "acme/app:a", MADE: "\${{ env.X }}:b" }
  with:
    # by name
    images: acme/app
    tags: type=raw,value=\${{ github.sha }}
    context: .
    load: true
- run: docker run \${{ env.TEST }}
`,
      [],
    ],
    [
      'a variable that earlier steps only read, and a later one writes',
      `
- run: docker run $HERE "\${HERE}" "\${HERE:-none}" "\${{ env.HERE }}" "\${{ env['HERE'] }}"
- uses: actions/github-script@v8
  with:
    script: core.info(process.env.HERE + process.env["HERE"])
- uses: docker/build-push-action@v7
  env: { HERE: acme/app:a }
  with:
    context: .
    load: true
    tags: \${{ env.HERE }}
- run: echo HERE=acme/app:c >> "$GITHUB_ENV"
`,
      `
- run: docker run $HERE "\${HERE}" "\${HERE:-none}" "\${{ env.HERE }}" "\${{ env['HERE'] }}"
- uses: actions/github-script@v8
  with:
    script: core.info(process.env.HERE + process.env["HERE"])
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  env: { HERE: acme/app:a }
  with:
    images: acme/app
    tags: type=raw,value=a
    context: .
    load: true
- run: echo HERE=acme/app:c >> "$GITHUB_ENV"
`,
      [],
    ],
    ...[
      [
        'exported by a script of actions/github-script',
        "uses: actions/github-script@v8\n  with:\n    script: core.exportVariable('IMAGE', 'acme/other:2')",
        3,
      ],
      ['named for a script of another action', 'uses: acme/set@v1\n  with:\n    name: IMAGE\n    value: acme/other:2', 4],
      ['named to a script by a variable', 'run: ./set.sh\n  env: { NAME: IMAGE }', 2],
      ['written by a script that quotes its name', `run: printf '%s=%s' "IMAGE" acme/other:2 >> "$GITHUB_ENV"`, 1],
      ['written in several lines', 'run: ./lines.sh IMAGE<<EOF', 1],
    ].map(
      ([how, earlier, lines]): Case => [
        `a variable ${how}`,
        `
- ${earlier}
- uses: docker/build-push-action@v7
  env: { IMAGE: acme/app:a }
  with:
    context: .
    load: true
    tags: \${{ env.IMAGE }}
`,
        undefined,
        [
          `${Number(lines) + 1}: left: "docker/build-push-action@v7" stays as it is: its tags cannot be carried over: \${{ env.IMAGE }} gives whole references, which only a run can tell apart`,
        ],
      ],
    ),
    ...['WRITTEN', 'MADE', 'NOWHERE'].map(
      (name): Case => [
        `the variable ${name}`,
        `
- run: echo WRITTEN=acme/app:c >> "$GITHUB_ENV"
- uses: docker/build-push-action@v7
  env: { WRITTEN: "acme/app:a", MADE: "\${{ env.X }}:b" }
  with:
    context: .
    load: true
    tags: \${{ env.${name} }}
`,
        undefined,
        [
          `2: left: "docker/build-push-action@v7" stays as it is: its tags cannot be carried over: \${{ env.${name} }} gives whole references, which only a run can tell apart`,
        ],
      ],
    ),
    [
      'a step that computes them',
      `
- id: prep
  run: echo
- uses: docker/build-push-action@v7
  with:
    push: true
    tags: \${{ steps.prep.outputs.tags }}
`,
      undefined,
      [
        `3: left: "docker/build-push-action@v7" stays as it is: its tags cannot be carried over: \${{ steps.prep.outputs.tags }} gives whole references, which only a run can tell apart`,
      ],
    ],
    [
      'none, and a push',
      `
- uses: docker/build-push-action@v7
  with:
    push: \${{ github.ref == 'refs/heads/main' }}
`,
      undefined,
      ['1: left: "docker/build-push-action@v7" stays as it is: it pushes, and has no tags'],
    ],
    [
      'none, and no push',
      `
- uses: docker/build-push-action@v7
  with:
    context: .
    outputs: type=local,dest=out
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    context: .
    outputs: type=local,dest=out
`,
      [],
    ],
    [
      'variables whose values stand in the file',
      `
- uses: docker/login-action@v4
  env: { X: y }
  with: { registry: ghcr.io, username: a, password: "\${{ github.token }}" }
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ env.NOWHERE }}/app:latest
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: \${{ env.NOWHERE }}/app
    tags: type=raw,value=latest
    registry: ghcr.io
    context: .
    push: true
`,
      ['2: lost: X of "docker/login-action@v4": no variable of a sign-in is read here; set it at our step if the build needs it'],
    ],
  ]
  test.each(cases)('%s', async (_name, steps, after, notes) => {
    expect(await movedSteps(steps)).toStrictEqual({ steps: (after ?? steps).trim(), notes })
  })
})

describe('tags of docker/metadata-action', () => {
  const cases: readonly Case[] = [
    [
      'one step for two builds: what is said of it later is said of the first build',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
- uses: docker/build-push-action@v7
  id: second
  with:
    context: second
    push: true
    tags: \${{ steps.meta.outputs.tags }}
- run: echo \${{ steps.meta.outputs.json }} \${{ steps.META.outcome }}
  if: steps.meta.outcome == 'success'
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  id: meta
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: true
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  id: second
  with:
    images: acme/app
    tags: type=sha
    context: second
    push: true
- run: echo \${{ steps.meta.outputs.json }} \${{ steps.META.outcome }}
  if: steps.meta.outcome == 'success'
`,
      [],
    ],
    [
      'variables that a later step reads',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
- run: docker buildx imagetools inspect $(jq -r .tags[0] <<< "$DOCKER_METADATA_OUTPUT_JSON")
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: true
- run: docker buildx imagetools inspect $(jq -r .tags[0] <<< "$DOCKER_METADATA_OUTPUT_JSON")
`,
      [],
    ],
    [
      'variables that a step before the build reads',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- run: echo "$DOCKER_METADATA_OUTPUT_VERSION"
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
`,
      `
- id: meta
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    dry-run: true
    images: acme/app
    tags: type=sha
- run: echo "$DOCKER_METADATA_OUTPUT_VERSION"
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: true
`,
      [
        '1: differs: "meta" becomes a dry run of our action: its outputs are read before the image is there, by "run: echo "$DOCKER_METADATA_OUTPUT_VERSION"" (line 11)',
      ],
    ],
    [
      'an output that ours does not have',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
- run: echo \${{ steps.meta.outputs.bake-file-x }}
`,
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: true
- run: echo \${{ steps.meta.outputs.bake-file-x }}
`,
      ['1: stays: "meta" stays: its output bake-file-x is read, and our action has none of that name yet'],
    ],
    [
      'two steps for one build',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- id: other
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: |
      \${{ steps.meta.outputs.tags }}
      \${{ steps.other.outputs.tags }}
`,
      undefined,
      ['11: left: "docker/build-push-action@v7" stays as it is: it takes from 2 steps of docker/metadata-action'],
    ],
    [
      'other tags beside them',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: |
      \${{ steps.meta.outputs.tags }}
      acme/app:extra
`,
      undefined,
      [
        '6: left: "docker/build-push-action@v7" stays as it is: its tags are those of docker/metadata-action and others, by full references',
      ],
    ],
    [
      'in a longer text',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }},acme/app:x
`,
      undefined,
      [
        `6: left: "docker/build-push-action@v7" stays as it is: its tags hold an output of docker/metadata-action within a longer text (\${{ steps.meta.outputs.tags }},acme/app:x)`,
      ],
    ],
    [
      'another output than tags',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    push: true
    tags: \${{ steps.meta.outputs.tag-names }}
`,
      undefined,
      ['6: left: "docker/build-push-action@v7" stays as it is: its tags are the output tag-names of "meta"'],
    ],
    [
      'a condition of its own',
      `
- id: meta
  if: github.ref_type == 'tag'
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
`,
      undefined,
      [
        `7: left: "docker/build-push-action@v7" stays as it is: "meta", which makes its tags, has another condition (github.ref_type == 'tag')`,
      ],
    ],
    [
      'the condition of the build',
      `
- id: meta
  if: \${{ github.ref_type == 'tag' }}
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- if: github.ref_type == 'tag'
  uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
`,
      `
- if: github.ref_type == 'tag'
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: true
`,
      [],
    ],
    [
      'no images',
      `
- id: meta
  uses: docker/metadata-action@v6
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
`,
      undefined,
      ['3: left: "docker/build-push-action@v7" stays as it is: "meta", which makes its tags, has no images'],
    ],
    [
      'a step after the build',
      `
- uses: docker/login-action@v4
  with: { username: robot, password: "\${{ secrets.A }}" } # c
- uses: docker/build-push-action@v7
  env: { A: b }
  with: { context: ., push: true, tags: "\${{ steps.meta.outputs.tags }}" }
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
`,
      undefined,
      ['3: left: "docker/build-push-action@v7" stays as it is: "meta", which makes its tags, comes after it'],
    ],
    [
      'labels of several sources',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
    labels: |
      \${{ steps.meta.outputs.labels }}
      \${{ steps.x.outputs.labels }}
      a=b
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=sha
    labels: |
      \${{ steps.x.outputs.labels }}
      a=b
    context: .
    push: true
`,
      [],
    ],
    [
      'labels alone',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:1
    labels: \${{ steps.meta.outputs.labels }}
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=1
    context: .
    push: true
`,
      [
        '6: differs: org.opencontainers.image.version is the version of the tags of "docker/build-push-action@v7", no more that of "meta"; set it in labels if it is to be another',
      ],
    ],
    [
      'annotations of its own and by hand',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
    annotations: |
      a=b
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
    annotations: |
      index:c=d
      \${{ steps.meta.outputs.annotations }}
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=sha
    annotations: |
      org.opencontainers.image.*
      a=b
      index:c=d
    context: .
    push: true
`,
      [],
    ],
    [
      'a bake beside the build',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
- uses: docker/bake-action@v7
  with:
    files: \${{ steps.meta.outputs.bake-file }}
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  id: meta
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: true
- uses: docker/bake-action@v7
  with:
    files: \${{ steps.meta.outputs.bake-file }}
`,
      ['11: left: "docker/bake-action@v7" builds by a bake file, which our action does not read; what serves it stays'],
    ],
    [
      'labels of a build that is not published and has no names',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: false
    labels: \${{ steps.meta.outputs.labels }}
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: false
`,
      [],
    ],
    [
      'what is said below its last input',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: |
      type=sha
    # type=edge
  # type=schedule

# the build
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
`,
      `
# the build
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: |
      type=sha
    # type=edge
    # type=schedule
    context: .
    push: true
`,
      [],
    ],
    [
      'a build that may fail, and outputs that are read behind it',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  continue-on-error: true
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
- run: echo \${{ steps.meta.outputs.version }}
`,
      `
- id: meta
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    dry-run: true
    images: acme/app
    tags: type=sha
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  continue-on-error: true
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: true
- run: echo \${{ steps.meta.outputs.version }}
`,
      [
        `1: differs: "meta" becomes a dry run of our action: its outputs are read whether the image is built or not, by "run: echo \${{ steps.meta.outputs.version }}" (line 17)`,
      ],
    ],
    [
      'a build that stays and shares them',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
- uses: docker/build-push-action@v7
  with:
    outputs: type=image,push=true
    labels: \${{ steps.meta.outputs.labels }}
`,
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: true
- uses: docker/build-push-action@v7
  with:
    outputs: type=image,push=true
    labels: \${{ steps.meta.outputs.labels }}
`,
      [
        '1: stays: "meta" stays: a build that stays takes its outputs',
        '11: left: "docker/build-push-action@v7" stays as it is: our action would refuse its outputs: "type=image,push=true" asks for a push beside outputs without push, which means push: false; with the names in tags, instead of outputs, it moves over',
      ],
    ],
    [
      'inputs and keys without a counterpart',
      `
- uses: docker/login-action@v4
  continue-on-error: true
  with:
    username: a
    password: \${{ secrets.A }}
- id: meta
  uses: docker/metadata-action@v6
  timeout-minutes: 1
  with:
    images: acme/app
    context: git
    sep-tags: ','
    nonsense: 1
    github-token: \${{ secrets.T }}
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: |
      type=schedule
      type=ref,event=branch
      type=ref,event=tag
      type=ref,event=pr
    tag-context: git
    sep-tags: ','
    github-token: \${{ secrets.T }}
    username: a
    password: \${{ secrets.A }}
    context: .
    push: true
`,
      [
        '1: lost: "docker/login-action@v4" has continue-on-error, which goes with it',
        '6: lost: "meta" has timeout-minutes, which goes with it',
        '13: lost: nonsense: our action has no such input; it is left out',
      ],
    ],
    [
      'a token beside that of the build',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
    github-token: \${{ secrets.T }}
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    github-token: \${{ secrets.B }}
    tags: \${{ steps.meta.outputs.tags }}
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: true
    github-token: \${{ secrets.B }}
`,
      ['6: lost: github-token of "meta": our step has one for everything, the build\'s'],
    ],
    [
      'taken by no build',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- run: echo \${{ steps.meta.outputs.tags }}
`,
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
- run: echo \${{ steps.meta.outputs.tags }}
`,
      ['1: left: "meta" stays as it is: no build that was moved takes its tags'],
    ],
    [
      'an output of its own and a condition',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- if: github.event_name == 'push'
  id: build
  uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
- run: echo \${{ steps.build.outputs.digest }}
`,
      `
- if: github.event_name == 'push'
  id: build
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: true
- run: echo \${{ steps.build.outputs.digest }}
`,
      [],
    ],
    [
      'a build that may be skipped',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- if: github.event_name == 'push'
  uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
- run: echo \${{ steps.meta.outputs.version }}
`,
      `
- id: meta
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    dry-run: true
    images: acme/app
    tags: type=sha
- if: github.event_name == 'push'
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: true
- run: echo \${{ steps.meta.outputs.version }}
`,
      [
        `1: differs: "meta" becomes a dry run of our action: its outputs are read whether the image is built or not, by "run: echo \${{ steps.meta.outputs.version }}" (line 17)`,
      ],
    ],
    [
      'an output in the context of the build, and variables of its environment',
      `
- id: meta
  uses: docker/metadata-action@v6
  env:
    DOCKER_METADATA_PR_HEAD_SHA: true
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  env:
    OTHER: \${{ steps.meta.outputs.version }}
  with:
    context: .
    push: true
    tags: \${{ steps.meta.outputs.tags }}
    build-args: |
      OTHER
      DOCKER_METADATA_OUTPUT_JSON
`,
      `
- id: meta
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  env:
    DOCKER_METADATA_PR_HEAD_SHA: true
  with:
    dry-run: true
    images: acme/app
    tags: type=sha
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  env:
    OTHER: \${{ steps.meta.outputs.version }}
    DOCKER_METADATA_PR_HEAD_SHA: true
  with:
    images: acme/app
    tags: type=sha
    context: .
    push: true
    build-args: |
      OTHER
      DOCKER_METADATA_OUTPUT_JSON
`,
      [
        '1: differs: "meta" becomes a dry run of our action: its outputs are read before the image is there, by "docker/build-push-action@v7" (line 13)',
      ],
    ],
  ]
  test.each(cases)('%s', async (_name, steps, after, notes) => {
    expect(await movedSteps(steps)).toStrictEqual({ steps: (after ?? steps).trim(), notes })
  })
})

describe('uploads by digest', () => {
  const BY_DIGEST = (title: string) =>
    `differs: "${title}" uploads by digest, under no name, as before; a job that joins the digests with docker buildx imagetools stays, or becomes a step of ours with "from" (docs/promotion.md)`
  const cases: readonly Case[] = [
    [
      'the name in outputs, labels of docker/metadata-action with their rules, and how the image is packed',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/build-push-action@v7
  with:
    context: .
    labels: \${{ steps.meta.outputs.labels }}
    outputs: type=image,"name=\${{ env.R }}/app,ghcr.io/acme/app",push-by-digest=true,name-canonical=true,push=true,compression=zstd
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: |
      \${{ env.R }}/app
      ghcr.io/acme/app
    tags: type=sha
    outputs: type=image,compression=zstd
    push: digest
    context: .
`,
      [`6: ${BY_DIGEST('docker/build-push-action@v7')}`],
    ],
    [
      'names in tags, several entries of outputs',
      `
- id: a
  uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: |
      acme/app
      \${{ matrix.registry }}
    outputs: type=image,push-by-digest=true,name-canonical=true
- id: b
  uses: docker/build-push-action@v7
  with:
    context: .
    outputs: |
      type=image,name=acme/app,push-by-digest=true,push=true
      type=image,name=acme/other,push-by-digest=true,push=true
`,
      `
- id: a
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: |
      acme/app
      \${{ matrix.registry }}
    push: digest
    context: .
- id: b
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: |
      acme/app
      acme/other
    push: digest
    context: .
`,
      [`1: ${BY_DIGEST('a')}`, `10: ${BY_DIGEST('b')}`],
    ],
    [
      'a push with a condition, as a comparison and as a text',
      `
- id: a
  uses: docker/build-push-action@v7
  with:
    context: .
    outputs: type=image,name=acme/app,push-by-digest=true,push=\${{ github.event_name != 'pull_request' }}
- id: b
  uses: docker/build-push-action@v7
  with:
    context: .
    push: \${{ steps.x.outputs.push }}
    outputs: type=image,name=acme/app,push-by-digest=true
`,
      `
- id: a
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    push: \${{ github.event_name != 'pull_request' && 'digest' || 'false' }}
    context: .
- id: b
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    push: \${{ format('{0}', steps.x.outputs.push) == 'true' && 'digest' || 'false' }}
    context: .
`,
      [`1: ${BY_DIGEST('a')}`, `6: ${BY_DIGEST('b')}`],
    ],
    ...[
      "format('{0}', github.event_name != 'pull_request')",
      "steps.x.outputs['a==b']",
      "steps['a!=b'].outputs.push",
      "'a==b'",
      'inputs.a == inputs.b || inputs.c',
    ].map(
      (body): Case => [
        `a push with a condition that may be a text: ${body}`,
        `
- uses: docker/build-push-action@v7
  with:
    context: .
    outputs: |
      "type=image","name=acme/app","push-by-digest=true","push=\${{ ${body} }}"
`,
        `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    push: \${{ format('{0}', ${body}) == 'true' && 'digest' || 'false' }}
    context: .
`,
        [`1: ${BY_DIGEST('docker/build-push-action@v7')}`],
      ],
    ),
    [
      'not by digest: a push that outputs ask for, and a name that gives way to tags',
      `
- id: a
  uses: docker/build-push-action@v7
  with:
    context: .
    tags: acme/app:a
    outputs: type=image,push=\${{ github.ref_type == 'tag' }},rewrite-timestamp=true
- id: b
  uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:b
    outputs: type=image,name=target,"annotation-index.org.opencontainers.image.title=a, b"
- id: c
  uses: docker/build-push-action@v7
  with:
    context: .
    tags: acme/app:c
    outputs: type=registry
`,
      `
- id: a
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=a
    outputs: type=image,rewrite-timestamp=true
    push: \${{ github.ref_type == 'tag' && 'true' || 'false' }}
    context: .
- id: b
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=b
    outputs: type=image,"annotation-index.org.opencontainers.image.title=a, b"
    push: true
    context: .
- id: c
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=c
    push: true
    context: .
`,
      [],
    ],
    [
      'what stays: a push that two conditions decide, entries that are packed differently, an expression that may be anything',
      `
- id: a
  uses: docker/build-push-action@v7
  with:
    push: \${{ inputs.a }}
    outputs: type=image,name=acme/app,push-by-digest=true,push=\${{ inputs.b }}
- id: b
  uses: docker/build-push-action@v7
  with:
    outputs: |
      type=image,name=acme/app,push-by-digest=true,push=true
      type=image,name=acme/other,push-by-digest=true,push=true,compression=zstd
- id: c
  uses: docker/build-push-action@v7
  with:
    outputs: \${{ matrix.outputs }}
`,
      undefined,
      [
        '1: left: "a" stays as it is: it pushes, and has no tags',
        `6: left: "b" stays as it is: our action would refuse its outputs: "type=image,name=acme/app,push-by-digest=true,push=true" asks for a push beside outputs without push, which means push: false; with a step for each entry of outputs it moves over`,
        `6: left: "b" stays as it is: our action would refuse its outputs: "type=image,name=acme/other,push-by-digest=true,push=true,compression=zstd" asks for a push beside outputs without push, which means push: false; with a step for each entry of outputs it moves over`,
        `12: left: "c" stays as it is: its outputs are known to a run alone (\${{ matrix.outputs }}), and they may push, which our action does by push and images`,
      ],
    ],
    ...[
      ['a name of its own', '', 'type=image,name=acme/app,push-by-digest=true,push=true'],
      ['tags', '\n    tags: acme/app:a', 'type=image,push-by-digest=true,push=true'],
      ['tags, and no digest', '\n    tags: acme/app:a', 'type=registry'],
    ].map(
      ([name = '', tags = '', pushed = '']): Case => [
        `what stays: an entry that is published, with ${name}, beside one that is not`,
        `
- uses: docker/build-push-action@v7
  with:
    context: .${tags}
    outputs: |
      ${pushed}
      type=local,dest=out
`,
        undefined,
        [
          `1: left: "docker/build-push-action@v7" stays as it is: our action would refuse its outputs: "${pushed}" asks for a push beside outputs without push, which means push: false; with a step for each entry of outputs it moves over`,
        ],
      ],
    ),
    [
      'a step for each entry, and names in tags: what is told to do where they are otherwise',
      `
- uses: docker/build-push-action@v7
  id: a
  with:
    context: .
    tags: acme/app:a
    outputs: type=registry
- uses: docker/build-push-action@v7
  with:
    context: .
    outputs: type=local,dest=out
- uses: docker/build-push-action@v7
  id: b
  with:
    context: .
    tags: acme/app
    outputs: type=image,push-by-digest=true,push=true
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  id: a
  with:
    images: acme/app
    tags: type=raw,value=a
    push: true
    context: .
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    context: .
    outputs: type=local,dest=out
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  id: b
  with:
    images: acme/app
    push: digest
    context: .
`,
      [`11: ${BY_DIGEST('b')}`],
    ],
    [
      'what stays: entries beside push: true, in the words of our action',
      `
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:a
    outputs: |
      type=image
      type=oci
`,
      undefined,
      [
        '1: left: "docker/build-push-action@v7" stays as it is: our action would refuse its outputs: has 2 entries beside push: true, which takes one; leave one, or set push: false and publish in another step',
      ],
    ],
  ]
  test.each(cases)('%s', async (_name, steps, after, notes) => {
    expect(await movedSteps(steps)).toStrictEqual({ steps: (after ?? steps).trim(), notes })
  })
})

describe('sign-ins', () => {
  const cases: readonly Case[] = [
    [
      'two for one registry',
      `
- uses: docker/login-action@v4
  with: { username: a, password: b }
- uses: docker/login-action@v4
  with: { username: c, password: d }
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
`,
      `
- uses: docker/login-action@v4
  with: { username: a, password: b }
- uses: docker/login-action@v4
  with: { username: c, password: d }
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
`,
      [
        '1: stays: "docker/login-action@v4" stays: several steps sign in to this registry, and ours takes each registry once; our step uses that sign-in, too',
        '3: stays: "docker/login-action@v4" stays: several steps sign in to this registry, and ours takes each registry once; our step uses that sign-in, too',
      ],
    ],
    [
      'one that outlives the job',
      `
- uses: docker/login-action@v4
  with: { username: a, password: b, logout: false }
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
`,
      `
- uses: docker/login-action@v4
  with: { username: a, password: b, logout: false }
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
`,
      [
        '1: stays: "docker/login-action@v4" stays: it leaves its sign-in on the machine (logout: false), which ours never does; our step uses that sign-in, too',
      ],
    ],
    [
      'one after the build',
      `
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- uses: docker/login-action@v4
  with: { username: a, password: b }
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
- uses: docker/login-action@v4
  with: { username: a, password: b }
`,
      [],
    ],
    [
      'one whose outcome is read',
      `
- uses: docker/login-action@v4
  id: in
  with: { username: a, password: b }
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- if: steps.in.outcome == 'success'
  run: echo
`,
      `
- uses: docker/login-action@v4
  id: in
  with: { username: a, password: b }
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
- if: steps.in.outcome == 'success'
  run: echo
`,
      ['1: stays: "in" stays: its outcome is read; our step uses that sign-in, too'],
    ],
    [
      'conditions',
      `
- uses: docker/login-action@v4
  if: \${{ vars.PUSH }}
  with: { registry: a.example, username: a, password: b }
- uses: docker/login-action@v4
  if: startsWith(github.ref, 'refs/tags/')
  with: { registry: b.example, username: a, password: b }
- uses: docker/login-action@v4
  if: steps.x.outputs.y
  with: { registry: c.example, username: a, password: b }
- uses: docker/login-action@v4
  if: always()
  with: { registry: d.example, username: a, password: b }
- uses: docker/build-push-action@v7
  with:
    context: .
    push: \${{ vars.PUSH }}
    tags: a.example/app:1
`,
      `
- uses: docker/login-action@v4
  if: steps.x.outputs.y
  with: { registry: c.example, username: a, password: b }
- uses: docker/login-action@v4
  if: always()
  with: { registry: d.example, username: a, password: b }
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: a.example/app
    tags: type=raw,value=1
    registry-auth: |
      - registry: a.example
        username: a
        password: b
      - registry: b.example
        username: a
        password: b
    context: .
    push: \${{ vars.PUSH }}
`,
      [
        '1: goes: "docker/login-action@v4" needs its condition (vars.PUSH) no more: where nothing is pushed, our step goes on without signing in',
        `4: goes: "docker/login-action@v4" needs its condition (startsWith(github.ref, 'refs/tags/')) no more: where nothing is pushed, our step goes on without signing in`,
        '7: stays: "docker/login-action@v4" stays: its condition (steps.x.outputs.y) cannot be told for our step; our step uses that sign-in, too',
        '10: stays: "docker/login-action@v4" stays: its condition (always()) cannot be told for our step; our step uses that sign-in, too',
      ],
    ],
    [
      'a list that is a secret',
      `
- uses: docker/login-action@v4
  with:
    registry-auth: \${{ secrets.AUTH }}
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
`,
      `
- uses: docker/login-action@v4
  with:
    registry-auth: \${{ secrets.AUTH }}
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
`,
      [
        '1: stays: "docker/login-action@v4" stays: its registry-auth is no YAML list that can be read without a run; our step uses that sign-in, too',
      ],
    ],
    [
      'later steps that rely on one',
      `
- uses: docker/login-action@v4
  with: { username: a, password: b }
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- run: |
    # docker push
    echo docker
- run: |
    set -e
    sudo docker --debug pull acme/app
- uses: ./.github/actions/deploy
- uses: actions/attest-build-provenance@v3
  with: { push-to-registry: true }
- uses: actions/attest-build-provenance@v3
- uses: docker/scout-action@v1
`,
      `
- uses: docker/login-action@v4
  with: { username: a, password: b }
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
- run: |
    # docker push
    echo docker
- run: |
    set -e
    sudo docker --debug pull acme/app
- uses: ./.github/actions/deploy
- uses: actions/attest-build-provenance@v3
  with: { push-to-registry: true }
- uses: actions/attest-build-provenance@v3
- uses: docker/scout-action@v1
`,
      [
        '1: stays: "docker/login-action@v4" stays: later steps use its sign-in (line 16, 19, 20, 23); our step uses that sign-in, too',
        '11: stays: "run: set -e" runs docker --debug pull: "docker/login-action@v4" (line 6) stays for it, since the sign-in of our step is for that step alone; move the old one right before this step, or let this step sign in itself',
        '14: stays: "./.github/actions/deploy" is an action of this repository, which may rely on the sign-in of an earlier step: "docker/login-action@v4" (line 6) stays for it, since the sign-in of our step is for that step alone; move the old one right before this step, or let this step sign in itself',
        '15: stays: "actions/attest-build-provenance@v3" writes to the registry by the sign-in of an earlier step: "docker/login-action@v4" (line 6) stays for it, since the sign-in of our step is for that step alone; move the old one right before this step, or let this step sign in itself',
        '18: stays: "docker/scout-action@v1" reads images by the sign-in of an earlier step: "docker/login-action@v4" (line 6) stays for it, since the sign-in of our step is for that step alone; move the old one right before this step, or let this step sign in itself',
      ],
    ],
    [
      'commands of a shell that rely on one, and others',
      `
- uses: docker/login-action@v4
  with: { username: a, password: b }
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- run: npm pack && echo docker push
- run: sudo -E docker --context x pull acme/app
- run: TAG=$(docker buildx imagetools inspect acme/app)
- run: make docker push
- run: bash -c "cosign sign acme/app"
`,
      `
- uses: docker/login-action@v4
  with: { username: a, password: b }
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
- run: npm pack && echo docker push
- run: sudo -E docker --context x pull acme/app
- run: TAG=$(docker buildx imagetools inspect acme/app)
- run: make docker push
- run: bash -c "cosign sign acme/app"
`,
      [
        '1: stays: "docker/login-action@v4" stays: later steps use its sign-in (line 14, 15, 17); our step uses that sign-in, too',
        '9: stays: "run: sudo -E docker --context x pull acme/app" runs docker --context x pull: "docker/login-action@v4" (line 6) stays for it, since the sign-in of our step is for that step alone; move the old one right before this step, or let this step sign in itself',
        '10: stays: "run: TAG=$(docker buildx imagetools inspect acme/app)" runs docker buildx: "docker/login-action@v4" (line 6) stays for it, since the sign-in of our step is for that step alone; move the old one right before this step, or let this step sign in itself',
        '12: stays: "run: bash -c "cosign sign acme/app"" runs cosign: "docker/login-action@v4" (line 6) stays for it, since the sign-in of our step is for that step alone; move the old one right before this step, or let this step sign in itself',
      ],
    ],
    [
      'one in flow style',
      `
- { uses: docker/login-action@v4, with: { username: a, password: b } }
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
`,
      `
- { uses: docker/login-action@v4, with: { username: a, password: b } }
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
`,
      ['1: stays: "docker/login-action@v4" stays: it is written in flow style; our step uses that sign-in, too'],
    ],
    [
      'a registry that is no host',
      `
- uses: docker/login-action@v4
  with: { registry: "https://", username: a, password: b }
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
`,
      `
- uses: docker/login-action@v4
  with: { registry: "https://", username: a, password: b }
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
`,
      ['1: stays: "docker/login-action@v4" stays: https:// is not a host; our step uses that sign-in, too'],
    ],
    [
      'a list with the job token for an image on ghcr.io',
      `
- uses: docker/login-action@v4
  with:
    registry-auth: |
      - registry: ghcr.io
        username: \${{ github.actor }}
        password: \${{ secrets.GITHUB_TOKEN }}
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: ghcr.io/acme/app:latest
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: ghcr.io/acme/app
    tags: type=raw,value=latest
    context: .
    push: true
`,
      [`1: goes: "docker/login-action@v4" is not needed: ghcr.io works by itself with the job's token`],
    ],
  ]
  test.each(cases)('%s', async (_name, steps, after, notes) => {
    expect(await movedSteps(steps)).toStrictEqual({ steps: (after ?? steps).trim(), notes })
  })
})

describe('what a script does with a sign-in', () => {
  test('several sign-ins are told of once for each step that relies on them', async () => {
    const { notes } = await movedSteps(`
- uses: docker/login-action@v4
  with: { username: a, password: b }
- uses: docker/login-action@v4
  with: { registry: r.example, username: a, password: b }
- uses: docker/build-push-action@v7
  with: { context: ., push: true, tags: acme/app }
- name: later
  run: cosign sign a
`)
    expect(notes.filter((note) => note.startsWith('7'))).toStrictEqual([
      '7: stays: "later" runs cosign: "docker/login-action@v4" (line 6), "docker/login-action@v4" (line 8) stay for it, since the sign-in of our step is for that step alone; move the old one right before this step, or let this step sign in itself',
    ])
  })

  test.each([
    [`echo "$TAGS" | xargs -I {} cosign sign --yes {}@$DIGEST`, 'cosign'],
    ['xargs -n 1 -P4 docker pull < tags', 'docker pull'],
    ['while cosign verify a; do sleep 1; done', 'cosign'],
    ['timeout 60 docker pull a', 'docker pull'],
    ['env A=b C=d skopeo copy a b', 'skopeo'],
    ['if ./bin/crane copy a b; then echo', 'crane'],
    ['"$HOME/bin/cosign" sign a', 'cosign'],
    ['echo docker pull', undefined],
    ['echo xargs; echo cosign', undefined],
  ])('%s', async (script, program) => {
    const { steps, notes } = await movedSteps(`
- uses: docker/login-action@v4
  with: { username: a, password: b }
- uses: docker/build-push-action@v7
  with: { context: ., push: true, tags: acme/app }
- name: later
  run: |
    ${script}
`)
    expect(steps.includes('docker/login-action')).toBe(program !== undefined)
    expect(notes.filter((note) => note.includes('"later" runs'))).toStrictEqual(
      program === undefined
        ? []
        : [
            `5: stays: "later" runs ${program}: "docker/login-action@v4" (line 6) stays for it, since the sign-in of our step is for that step alone; move the old one right before this step, or let this step sign in itself`,
          ],
    )
  })
})

describe('builders and emulation', () => {
  const cases: readonly Case[] = [
    [
      'a builder of its own kind',
      `
- uses: docker/setup-buildx-action@v4
  with: { driver-opts: network=host }
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
`,
      `
- uses: docker/setup-buildx-action@v4
  with: { driver-opts: network=host }
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
`,
      ['1: stays: "docker/setup-buildx-action@v4" stays: it makes a builder of its own kind (driver-opts); our step builds with it'],
    ],
    [
      'a builder as ours is',
      `
- uses: docker/setup-buildx-action@v4
  with: { driver: docker-container, cleanup: true }
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
`,
      [
        `1: goes: "docker/setup-buildx-action@v4" is not needed: where the machine's own builder cannot do what is asked for, our step makes one for the run`,
      ],
    ],
    [
      'a later step builds',
      `
- uses: docker/setup-buildx-action@v4
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- run: docker buildx du
`,
      `
- uses: docker/setup-buildx-action@v4
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
- run: docker buildx du
`,
      ['1: stays: "docker/setup-buildx-action@v4" stays: "run: docker buildx du" (line 12) builds with it; our step builds with it'],
    ],
    [
      'its outputs are read',
      `
- uses: docker/setup-buildx-action@v4
  id: b
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- run: echo \${{ steps.b.outputs.driver }}
`,
      `
- uses: docker/setup-buildx-action@v4
  id: b
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
- run: echo \${{ steps.b.outputs.driver }}
`,
      ['1: stays: "b" stays: its outputs are read; our step builds with it'],
    ],
    [
      'the condition of the build',
      `
- uses: docker/setup-buildx-action@v4
  if: github.ref_type == 'tag'
- uses: docker/build-push-action@v7
  if: \${{ github.ref_type == 'tag' }}
  with: { context: ., push: true, tags: acme/app }
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  if: \${{ github.ref_type == 'tag' }}
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
`,
      [
        `1: goes: "docker/setup-buildx-action@v4" is not needed: where the machine's own builder cannot do what is asked for, our step makes one for the run`,
      ],
    ],
    [
      'a condition',
      `
- uses: docker/setup-buildx-action@v4
  if: runner.os == 'Linux'
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
`,
      `
- uses: docker/setup-buildx-action@v4
  if: runner.os == 'Linux'
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
`,
      [`1: stays: "docker/setup-buildx-action@v4" stays: it has a condition (runner.os == 'Linux'); our step builds with it`],
    ],
    [
      "the machine's own platform",
      `
- uses: docker/setup-qemu-action@v4
- uses: docker/build-push-action@v7
  with: { context: ., push: true, tags: a/b, platforms: linux/amd64 }
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: a/b
    tags: type=raw,value=latest
    context: .
    push: true
    platforms: linux/amd64
`,
      [
        '1: goes: "docker/setup-qemu-action@v4" is not needed: no foreign platform is built; keep it if the Dockerfile has stages of one (FROM --platform=…)',
      ],
    ],
    [
      'platforms that only a run knows',
      `
- uses: docker/setup-qemu-action@v4
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: a/b
    platforms: \${{ matrix.platforms }}
`,
      `
- uses: docker/setup-qemu-action@v4
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: a/b
    tags: type=raw,value=latest
    context: .
    push: true
    platforms: \${{ matrix.platforms }}
`,
      [
        `1: stays: "docker/setup-qemu-action@v4" stays: platforms are built that the machine may not have (\${{ matrix.platforms }}); a Dockerfile that cross-compiles (FROM --platform=$BUILDPLATFORM) needs no emulation`,
      ],
    ],
    [
      'a later step runs another platform',
      `
- uses: docker/setup-qemu-action@v4
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- run: docker run --platform linux/arm64 x
`,
      `
- uses: docker/setup-qemu-action@v4
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
- run: docker run --platform linux/arm64 x
`,
      [
        '1: stays: "docker/setup-qemu-action@v4" stays: other steps may need it; a Dockerfile that cross-compiles (FROM --platform=$BUILDPLATFORM) needs no emulation',
      ],
    ],
  ]
  test.each(cases)('%s', async (_name, steps, after, notes) => {
    expect(await movedSteps(steps)).toStrictEqual({ steps: (after ?? steps).trim(), notes })
  })
})

describe('other inputs', () => {
  const cases: readonly Case[] = [
    [
      'one that ours does not have',
      `
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    buildkitd-flags: --debug
    tags: acme/app
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
`,
      ['5: lost: buildkitd-flags: our action has no such input; it is left out'],
    ],
    [
      'version 1',
      `
- uses: docker/build-push-action@v1
  with:
    repository: acme/app
`,
      undefined,
      [
        '1: left: "docker/build-push-action@v1" is version 1 of docker/build-push-action, which is another program; move to a newer version of it first',
      ],
    ],
    [
      'none at all',
      `
- uses: docker/build-push-action@v7
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    push: false
    context: '{{defaultContext}}'
`,
      [],
    ],
    [
      'none but an environment',
      `
- uses: docker/build-push-action@v7 # pinned
  env:
    A: b
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    push: false
    context: '{{defaultContext}}'
  env:
    A: b
`,
      [],
    ],
    [
      'some that ours refuses, all at once',
      `
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    platforms: linux/amd65,linux/
    network: hots
    tags: acme/app
`,
      undefined,
      [
        '1: left: "docker/build-push-action@v7" stays as it is: our action would refuse its platforms: "linux/amd65" has "amd65", which is not known; did you mean "amd64"?',
        '1: left: "docker/build-push-action@v7" stays as it is: our action would refuse its platforms: "linux/" is not a platform; write os/architecture, such as linux/arm64; did you mean "linux/386"?',
        '1: left: "docker/build-push-action@v7" stays as it is: our action would refuse its network: "hots" is not one of default, none, host; did you mean "host"?',
      ],
    ],
    [
      'variables of the report',
      `
- uses: docker/build-push-action@v7
  env:
    DOCKER_BUILD_SUMMARY: false
    SOURCE_DATE_EPOCH: 0
  with:
    context: .
    push: true
    tags: acme/app:latest
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  env:
    DOCKER_BUILD_SUMMARY: false
    SOURCE_DATE_EPOCH: 0
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
`,
      ['3: lost: DOCKER_BUILD_SUMMARY: our action does not read it; it writes a summary of its own and no build record'],
    ],
  ]
  test.each(cases)('%s', async (_name, steps, after, notes) => {
    expect(await movedSteps(steps)).toStrictEqual({ steps: (after ?? steps).trim(), notes })
  })
})

describe('how steps are written', () => {
  const cases: readonly Case[] = [
    [
      'an expression in the place of a mapping',
      `
- run: echo
  env: \${{ fromJSON(inputs.env) }}
- id: a
  uses: docker/build-push-action@v7
  env: \${{ fromJSON(inputs.env) }}
  with:
    push: true
    tags: acme/app:a
- id: b
  uses: docker/build-push-action@v7
  with: \${{ fromJSON(inputs.with) }}
`,
      undefined,
      ['a', 'b'].map(
        (id, index) =>
          `${index === 0 ? 3 : 9}: left: "${id}" stays as it is: it is written with an expression in the place of a mapping, which this command does not edit`,
      ),
    ],
    [
      'comments and blank lines',
      `
# first
- uses: docker/setup-buildx-action@v4
  # tail of the builder

# floating

# about the sign-in
- uses: docker/login-action@v4
  with:
    # who
    username: a # robot
    # what
    password: \${{ secrets.A }}

# about the build
- name: Build   # the image
  uses: "docker/build-push-action@v7" # v7.0.0
  with:
    # here
    context: .   # dot
    # names
    tags: acme/app
    push:    true
    # tail of with

# the end
- run: echo
`,
      `
# floating

# about the build
- name: Build   # the image
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    # names
    images: acme/app
    tags: type=raw,value=latest
    # about the sign-in
    # who
    username: a # robot
    # what
    password: \${{ secrets.A }}
    # here
    context: .   # dot
    push:    true
    # tail of with

# the end
- run: echo
`,
      [
        `2: goes: "docker/setup-buildx-action@v4" is not needed: where the machine's own builder cannot do what is asked for, our step makes one for the run`,
      ],
    ],
    [
      'a sign-in with an anchor',
      `
- &login
  uses: docker/login-action@v4
  with: { username: a, password: b }
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- *login
`,
      `
- &login
  uses: docker/login-action@v4
  with: { username: a, password: b }
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
- *login
`,
      ['2: stays: "docker/login-action@v4" stays: it is written with an anchor or an alias; our step uses that sign-in, too'],
    ],
    [
      'a build with an anchor',
      `
- &b
  uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- *b
`,
      undefined,
      ['2: left: "docker/build-push-action@v7" stays as it is: it is written with an anchor or an alias, which this command does not edit'],
    ],
    [
      'a build in flow style',
      `
- { uses: docker/build-push-action@v7, with: { push: true, tags: acme/app } }
`,
      undefined,
      ['1: left: "docker/build-push-action@v7" stays as it is: it is written in flow style, which this command does not edit'],
    ],
    [
      'maps in flow style',
      `
- id: meta
  uses: docker/metadata-action@v6
  with:
    images: acme/app
    tags: type=sha
- uses: docker/login-action@v4
  with: { username: robot, password: "\${{ secrets.A }}" } # c
- uses: docker/build-push-action@v7
  env: { A: b }
  with: { context: ., push: true, tags: "\${{ steps.meta.outputs.tags }}" } # d
- run: echo
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  env: { A: b }
  with:
    images: acme/app
    tags: type=sha
    username: robot
    password: "\${{ secrets.A }}"
    context: .
    push: true
- run: echo
`,
      [],
    ],
    [
      'deeper lists and names of inputs in capitals',
      `
-   uses: Docker/Login-Action@v4
    with:
        Username: a
        PASSWORD: b
-   uses: docker/build-push-action@v7
    with:
        Context: .
        Push: true
        Tags: |
            acme/app:1
            acme/app:2
`,
      `
-   uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
    with:
        images: acme/app
        tags: |
          type=raw,value=1
          type=raw,value=2
        username: a
        password: b
        Context: .
        Push: true
`,
      [],
    ],
  ]
  test.each(cases)('%s', async (_name, steps, after, notes) => {
    expect(await movedSteps(steps)).toStrictEqual({ steps: (after ?? steps).trim(), notes })
  })
})

describe('scans', () => {
  const cases: readonly Case[] = [
    [
      'one that others are written by',
      `
- uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- &scan
  uses: aquasecurity/trivy-action@0.33.1
  with:
    image-ref: acme/app:latest
- *scan
`,
      `
- uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
- &scan
  uses: aquasecurity/trivy-action@0.33.1
  with:
    image-ref: acme/app:latest
- *scan
`,
      ['7: stays: "aquasecurity/trivy-action@0.33.1" stays: it is written with an anchor or an alias'],
    ],
    [
      'one gate for several, by conditions that a run begins with',
      `
- id: b
  if: github.actor != 'x'
  uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- name: table
  uses: aquasecurity/trivy-action@0.33.1
  with:
    image-ref: acme/app:latest
- name: gate
  if: github.ref == 'refs/heads/main' || github.ref_type == 'tag'
  continue-on-error: false
  uses: aquasecurity/trivy-action@0.33.1
  with:
    image-ref: acme/app:latest
    exit-code: '1'
    severity: CRITICAL
- name: always
  if: always()
  uses: aquasecurity/trivy-action@0.33.1
  with:
    image-ref: acme/app:latest
`,
      `
- id: b
  if: github.actor != 'x'
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    scan: \${{ (github.ref == 'refs/heads/main' || github.ref_type == 'tag') && 'gate' || 'off' }}
    scan-fail-on: CRITICAL
    context: .
    push: true
- name: table
  uses: aquasecurity/trivy-action@0.33.1
  with:
    image-ref: acme/app:latest
- name: always
  if: always()
  uses: aquasecurity/trivy-action@0.33.1
  with:
    image-ref: acme/app:latest
`,
      [
        '8: stays: "table" stays: our step scans once, as "gate" (line 17) did',
        '12: differs: "gate" scanned what was published; ours scans every platform before anything is uploaded',
        '20: stays: "always" stays: its condition (always()) cannot be told for our step',
      ],
    ],
    [
      'one with the condition of the build, and one that fails no run',
      `
- if: github.ref_type == 'tag'
  uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- if: \${{ github.ref_type == 'tag' }}
  continue-on-error: true
  uses: aquasecurity/trivy-action@0.33.1
  with:
    image-ref: acme/app:latest
    exit-code: '1'
    severity: CRITICAL
`,
      `
- if: github.ref_type == 'tag'
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    scan: report
    scan-fail-on: CRITICAL
    context: .
    push: true
`,
      ['7: differs: "aquasecurity/trivy-action@0.33.1" scanned what was published; ours scans every platform before anything is uploaded'],
    ],
    [
      'a report for later steps',
      `
- id: b
  uses: docker/build-push-action@v7
  with:
    context: .
    push: true
    tags: acme/app:latest
- uses: aquasecurity/trivy-action@0.33.1
  with: { image-ref: "acme/app@\${{ steps.b.outputs.digest }}", format: sarif, output: r.sarif }
`,
      `
- id: b
  uses: OWNER/build-tag-push@COMMIT # replace: the owner and the full commit of a release
  with:
    images: acme/app
    tags: type=raw,value=latest
    context: .
    push: true
- uses: aquasecurity/trivy-action@0.33.1
  with: { image-ref: "acme/app@\${{ steps.b.outputs.digest }}", format: sarif, output: r.sarif }
`,
      ['7: stays: "aquasecurity/trivy-action@0.33.1" stays: it writes a report for later steps (format: sarif)'],
    ],
  ]
  test.each(cases)('%s', async (_name, steps, after, notes) => {
    expect(await movedSteps(steps)).toStrictEqual({ steps: (after ?? steps).trim(), notes })
  })
})
