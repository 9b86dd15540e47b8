import type { CreateRepositoryCommandInput } from '@aws-sdk/client-ecr-public'
import type { Clients, Environment, GallerySettings } from '../ports.ts'
import { awsConfig, sdkKeys } from './aws.ts'
import { parseAuthorization, unless } from './ecr.ts'

/**
 * The API of the public gallery through an SDK client of its own, which is loaded when first used. It lives in one region alone (AWS General Reference, "Amazon
 * ECR Public endpoints"), whatever the environment says; `AWS_ENDPOINT_URL_ECR_PUBLIC` is honoured. Throws the SDK's errors, by their AWS names, and `ActionError`
 * `registry-answer` for an answer without what was asked for.
 */
export function createEcrPublic(env: Environment, signal: AbortSignal): Clients['ecrPublic'] {
  return async (keys) => {
    const sdk = await import('@aws-sdk/client-ecr-public')
    const client = new sdk.ECRPUBLICClient({
      ...(await awsConfig('ECR_PUBLIC', REGION, false, env, signal)),
      ...(keys === undefined ? {} : { credentials: sdkKeys(keys) }),
    })
    return {
      authorization: async () => parseAuthorization((await client.send(new sdk.GetAuthorizationTokenCommand({}))).authorizationData),
      exists: async (name) => {
        const question = new sdk.DescribeRepositoriesCommand({ repositoryNames: [name] })
        const answer = await unless('RepositoryNotFoundException', client.send(question))
        return (answer?.repositories ?? []).length > 0
      },
      aliases: async () => {
        const { registries = [] } = await client.send(new sdk.DescribeRegistriesCommand({}))
        return registries.flatMap(({ aliases }) => (aliases ?? []).flatMap(({ name }) => name ?? []))
      },
      create: async (name, settings) => {
        const order = new sdk.CreateRepositoryCommand(orderOf(name, settings))
        return (await unless('RepositoryAlreadyExistsException', client.send(order))) === undefined ? 'exists' : 'created'
      },
    }
  }
}

const REGION = 'us-east-1'

/** botocore, ecr-public/2020-10-30/service-2.json, `CreateRepositoryRequest`. */
function orderOf(name: string, { description, architectures, systems, logo, tags }: GallerySettings): CreateRepositoryCommandInput {
  const catalog = {
    ...(description === undefined ? {} : { description }),
    ...(architectures.length === 0 ? {} : { architectures: [...architectures] }),
    ...(systems.length === 0 ? {} : { operatingSystems: [...systems] }),
    ...(logo === undefined ? {} : { logoImageBlob: logo }),
  }
  return {
    repositoryName: name,
    ...(Object.keys(catalog).length === 0 ? {} : { catalogData: catalog }),
    ...(tags.length === 0 ? {} : { tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
  }
}
