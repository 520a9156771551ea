// Everything that the chat backend needs, in one resource group. No service reaches another by key: the app's identity and the
// developer get data roles, each on the smallest scope that works.
targetScope = 'subscription'

import { principal } from 'modules/types.bicep'

@description('Name of this deployment: part of the name of the resource group, and of what makes the other names unique.')
@minLength(1)
@maxLength(32)
param environmentName string

// The regions of Flex Consumption (az functionapp list-flexconsumption-locations). azd asks for one of them, and shows only those where the
// default model has enough quota left: usageName says the same as modelSku, modelName and modelCapacity.
@description('Azure region of everything but, where openAILocation is given, the model.')
@allowed([
  'australiaeast'
  'australiasoutheast'
  'brazilsouth'
  'canadacentral'
  'centralindia'
  'centralus'
  'eastasia'
  'eastus'
  'eastus2'
  'francecentral'
  'germanywestcentral'
  'italynorth'
  'japaneast'
  'koreacentral'
  'northcentralus'
  'northeurope'
  'norwayeast'
  'southafricanorth'
  'southcentralus'
  'southeastasia'
  'southindia'
  'spaincentral'
  'swedencentral'
  'uaenorth'
  'uksouth'
  'ukwest'
  'westcentralus'
  'westeurope'
  'westus'
  'westus2'
  'westus3'
])
@metadata({
  azd: {
    type: 'location'
    usageName: ['OpenAI.GlobalStandard.gpt-5.4-mini,50']
  }
})
param location string

@description('Azure region of a new Azure OpenAI account, for when the model is not offered, or has no quota left, in the region of the app; empty: the same.')
@maxLength(64)
param openAILocation string = ''

@description('Resource id of an Azure OpenAI account that exists and is to be used; empty: a new one is made. Its deployment is modelDeploymentName.')
@maxLength(500)
param existingOpenAIId string = ''

// This model and version are retired on 2027-09-21. docs/deploy.md tells what to change then.
@description('Model to deploy. See docs/deploy.md for how to find out what a region offers.')
@minLength(2)
@maxLength(64)
param modelName string = 'gpt-5.4-mini'

@description('Version of the model.')
@minLength(1)
@maxLength(64)
param modelVersion string = '2026-03-17'

@description('Where the model runs: GlobalStandard has the most quota, DataZoneStandard stays in the EU or the US, Standard in the region.')
@allowed(['GlobalStandard', 'DataZoneStandard', 'Standard'])
param modelSku string = 'GlobalStandard'

@description('Limit of the deployment, in thousands of tokens a minute. It costs nothing by itself.')
@minValue(1)
@maxValue(10000)
param modelCapacity int = 50

@description('Name of the deployment of the model: what the app asks for.')
@minLength(2)
@maxLength(64)
param modelDeploymentName string = modelName

@description('Who may call. Key: whoever has the key in the Key Vault. EasyAuth: users of the Entra tenant, through App Service Authentication.')
@allowed(['Key', 'EasyAuth'])
param access string = 'Key'

@description('Client id of the Entra app registration of EasyAuth. docs/deploy.md shows how to make one.')
@maxLength(36)
param entraClientId string = ''

@description('Entra object id of the developer who gets the same data roles as the app, to run it locally on these resources; empty: who deploys; none: nobody.')
@maxLength(36)
param developerId string = ''

@description('Whether the app reaches the storage account through a virtual network, and the internet does not reach it at all.')
param privateNetwork bool = false

@description('Redundancy of the storage account, which holds the conversations.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_LRS'

@description('Memory of an instance in MB; 2048 comes with one core.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Instances that the platform aims for at the most. It is no cap on what the app costs: docs/deploy.md says what is.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@description('Streams that one instance serves at a time before another one starts: three quarters of its core, see docs/deploy.md.')
@minValue(1)
@maxValue(1000)
param streamsPerInstance int = 100

@description('Instances that are kept running, and paid for, so that nobody waits for a cold start.')
@minValue(0)
@maxValue(100)
param alwaysReadyInstances int = 0

@description('What a deployment does with running instances. Recreate: ends them, replies too. RollingUpdate (in preview): lets them finish, one batch after the other.')
@allowed(['Recreate', 'RollingUpdate'])
param updateStrategy string = 'Recreate'

@description('E-mail address that is told when workers die, lose their lease, or replies fail; empty: no alerts.')
@maxLength(254)
param alertEmail string = ''

@description('Origins of web pages that may call from the browser, such as https://www.example.com.')
@maxLength(100)
param allowedOrigins string[] = []

@description('Further app settings by their names, such as Chat__MaxHistoryTokens: a deployment replaces what was set by hand.')
param appSettings object = {}

@description('Tags of every resource.')
param tags object = {}

var token = uniqueString(subscription().id, environmentName, location)
var allTags = union(tags, { 'azd-env-name': environmentName })
var hasOwnOpenAI = empty(existingOpenAIId)
var openAIRegion = empty(openAILocation) ? location : openAILocation
// An account cannot move: in another region it is another one.
var openAIName = hasOwnOpenAI
  ? 'oai-${uniqueString(subscription().id, environmentName, openAIRegion)}'
  : last(split(existingOpenAIId, '/'))
var easyAuthClientId = access == 'Key'
  ? ''
  : (empty(entraClientId) ? fail('EasyAuth needs entraClientId.') : entraClientId)
var developer = empty(developerId) ? deployer().objectId : developerId
var principals principal[] = concat(
  [{ id: identity.outputs.principalId, type: 'ServicePrincipal' }],
  developerId == 'none' ? [] : [{ id: developer }]
)

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: allTags
}

// Before the app, which finds all its roles in place when it starts for the first time.
module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: 'id-${token}'
    location: location
    tags: allTags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'st${token}'
    location: location
    tags: allTags
    sku: storageSku
    isPublic: !privateNetwork
    principals: principals
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  scope: group
  params: {
    name: 'vnet-${token}'
    location: location
    tags: allTags
    storageAccountId: storage.outputs.id
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    logAnalyticsName: 'log-${token}'
    applicationInsightsName: 'appi-${token}'
    location: location
    tags: allTags
    principals: principals
  }
}

module alerts 'modules/alerts.bicep' = if (!empty(alertEmail)) {
  scope: group
  params: {
    name: 'ag-${token}'
    location: location
    tags: allTags
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    email: alertEmail
  }
}

module openAI 'modules/openai.bicep' = if (hasOwnOpenAI) {
  scope: group
  params: {
    name: openAIName
    location: openAIRegion
    tags: allTags
    deploymentName: modelDeploymentName
    modelName: modelName
    modelVersion: modelVersion
    sku: modelSku
    capacity: modelCapacity
  }
}

module openAIAccess 'modules/openai-access.bicep' = {
  scope: resourceGroup(
    hasOwnOpenAI ? subscription().subscriptionId : split(existingOpenAIId, '/')[2],
    hasOwnOpenAI ? group.name : split(existingOpenAIId, '/')[4]
  )
  params: {
    accountName: openAIName
    principals: principals
  }
  dependsOn: [openAI]
}

module keyVault 'modules/key-vault.bicep' = if (access == 'Key') {
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: allTags
    principals: principals
  }
}

module functionApp 'modules/function-app.bicep' = {
  scope: group
  params: {
    name: 'func-${token}'
    planName: 'plan-${token}'
    location: location
    tags: allTags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageAccountName: storage.outputs.name
    blobEndpoint: storage.outputs.blobEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    deploymentContainer: storage.outputs.deploymentContainer
    applicationInsightsConnectionString: monitoring.outputs.connectionString
    openAIEndpoint: openAIAccess.outputs.endpoint
    openAIDeployment: modelDeploymentName
    keyUri: keyVault.?outputs.keyUri ?? ''
    entraClientId: easyAuthClientId
    instanceMemoryMB: instanceMemoryMB
    maximumInstances: maximumInstances
    streamsPerInstance: streamsPerInstance
    alwaysReadyInstances: alwaysReadyInstances
    updateStrategy: updateStrategy
    subnetId: network.?outputs.appSubnetId
    allowedOrigins: allowedOrigins
    appSettings: appSettings
  }
}

@description('The resource group that holds everything.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the function app, for func azure functionapp publish.')
output FUNCTION_APP_NAME string = functionApp.outputs.name

@description('Address of the app; the API is below /api.')
output CHAT_URL string = 'https://${functionApp.outputs.hostName}'

@description('The Key Vault with the access key; empty with EasyAuth.')
output KEY_VAULT_NAME string = keyVault.?outputs.name ?? ''

@description('Name of the secret in it.')
output KEY_NAME string = keyVault.?outputs.keyName ?? ''

@description('Name of the app\'s identity, which EasyAuth\'s app registration has to trust.')
output IDENTITY_NAME string = identity.outputs.name

// The names below are the app's own settings, so that a local run takes them from `azd env get-values` as they are.

@description('The Azure OpenAI account.')
output AZURE_OPENAI_ENDPOINT string = openAIAccess.outputs.endpoint

@description('The deployment of the model.')
output AZURE_OPENAI_CHAT_DEPLOYMENT string = modelDeploymentName

@description('The table service with the conversations.')
output ConversationStore__ServiceUri string = storage.outputs.tableEndpoint
