@description('Name of the account, and its subdomain.')
@minLength(2)
@maxLength(64)
param name string

@description('Azure region.')
param location string

@description('Tags.')
param tags object

@description('Name of the deployment.')
param deploymentName string

@description('Model to deploy.')
param modelName string

@description('Version of the model.')
param modelVersion string

@description('Where the model runs.')
param sku string

@description('Thousands of tokens a minute.')
param capacity int

resource account 'Microsoft.CognitiveServices/accounts@2026-07-01' = {
  name: name
  location: location
  tags: tags
  kind: 'OpenAI'
  sku: {
    name: 'S0'
  }
  properties: {
    // Microsoft Entra ID works only with a subdomain of its own.
    customSubDomainName: name
    disableLocalAuth: true
    publicNetworkAccess: 'Enabled'
  }
}

resource deployment 'Microsoft.CognitiveServices/accounts/deployments@2026-07-01' = {
  parent: account
  name: deploymentName
  sku: {
    name: sku
    capacity: capacity
  }
  properties: {
    model: {
      format: 'OpenAI'
      name: modelName
      version: modelVersion
    }
    // The version that was chosen and tried, until it is retired.
    versionUpgradeOption: 'OnceCurrentVersionExpired'
  }
}
