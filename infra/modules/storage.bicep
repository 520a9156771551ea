import { principal } from 'types.bicep'

@description('Name of the storage account.')
@minLength(3)
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Tags.')
param tags object

@description('Redundancy.')
param sku string

@description('Whether it can be reached from the internet, by those who have a role; or by private endpoints alone.')
param isPublic bool

@description('Who may use it.')
param principals principal[]

// Built-in roles: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
var storageBlobDataOwner = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
)
var storageBlobDataContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
)
var storageTableDataContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
)

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource deployments 'containers' = {
      name: 'deployments'
    }

    resource images 'containers' = {
      name: 'conversations-images'
    }
  }

  resource tables 'tableServices' = {
    name: 'default'

    resource conversations 'tables' = {
      name: 'conversations'
    }
  }
}

// The Functions host makes containers of its own (leases, its keys), so this one role has to be on the account.
resource hostRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principal in principals: {
    scope: account
    name: guid(account.id, principal.id, storageBlobDataOwner)
    properties: {
      roleDefinitionId: storageBlobDataOwner
      principalId: principal.id
      principalType: principal.?type
    }
  }
]

// The platform reads the app's package with this one; it stays when the host's storage moves elsewhere.
resource deploymentRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principal in principals: {
    scope: account::blobs::deployments
    name: guid(account::blobs::deployments.id, principal.id, storageBlobDataContributor)
    properties: {
      roleDefinitionId: storageBlobDataContributor
      principalId: principal.id
      principalType: principal.?type
    }
  }
]

// The images of conversations; it stays when the host's storage moves elsewhere.
resource imageRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principal in principals: {
    scope: account::blobs::images
    name: guid(account::blobs::images.id, principal.id, storageBlobDataContributor)
    properties: {
      roleDefinitionId: storageBlobDataContributor
      principalId: principal.id
      principalType: principal.?type
    }
  }
]

// On the one table, which is made here because the app may not make another.
resource tableRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principal in principals: {
    scope: account::tables::conversations
    name: guid(account::tables::conversations.id, principal.id, storageTableDataContributor)
    properties: {
      roleDefinitionId: storageTableDataContributor
      principalId: principal.id
      principalType: principal.?type
    }
  }
]

output id string = account.id
output name string = account.name
output blobEndpoint string = account.properties.primaryEndpoints.blob
output tableEndpoint string = account.properties.primaryEndpoints.table
output deploymentContainer string = account::blobs::deployments.name
