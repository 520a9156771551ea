import { principal } from 'types.bicep'

@description('Name of the Key Vault.')
@minLength(3)
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Tags.')
param tags object

@description('Who may read the key.')
param principals principal[]

// The key is made here, of 244 random bits, and nowhere else: a secure parameter is kept out of the deployment's history, no module
// above this one sees it, and nothing gives it out. It differs with every deployment; that only the first one counts, see below.
@description('The access key.')
@secure()
@minLength(32)
@maxLength(512)
param key string = replace('${newGuid()}${newGuid()}', '-', '')

var keyVaultSecretsUser = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '4633458b-17de-408a-b874-0445c86b69e6'
)

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    publicNetworkAccess: 'Enabled'
  }
}

// Written only while there is none, so another deployment never changes the key that clients have. No hook could do this as well:
// it would need the Azure CLI, a role that may write secrets, and a second look at the app's reference afterwards.
@onlyIfNotExists()
resource secret 'Microsoft.KeyVault/vaults/secrets@2026-05-15' = {
  parent: vault
  name: 'chat-key'
  tags: tags
  properties: {
    value: key
    contentType: 'text/plain'
  }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principal in principals: {
    scope: secret
    name: guid(secret.id, principal.id, keyVaultSecretsUser)
    properties: {
      roleDefinitionId: keyVaultSecretsUser
      principalId: principal.id
      principalType: principal.?type
    }
  }
]

output name string = vault.name
output keyName string = secret.name

@description('Address of the key, not the key. Without a version, so that the app follows a new one.')
output keyUri string = '${vault.properties.vaultUri}secrets/${secret.name}'
