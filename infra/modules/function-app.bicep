@description('Name of the function app, and its subdomain.')
@minLength(2)
@maxLength(60)
param name string

@description('Name of the plan.')
param planName string

@description('Azure region.')
param location string

@description('Tags.')
param tags object

@description('Resource id of the app\'s identity.')
param identityId string

@description('Client id of the app\'s identity.')
param identityClientId string

@description('Name of the storage account: the host\'s storage.')
param storageAccountName string

@description('Address of its blob service: the host\'s storage, the app\'s package, the images of conversations.')
param blobEndpoint string

@description('Address of the table service: the conversations.')
param tableEndpoint string

@description('Container of the app\'s package.')
param deploymentContainer string

@description('Connection string of Application Insights.')
param applicationInsightsConnectionString string

@description('Address of the Azure OpenAI account.')
param openAIEndpoint string

@description('Deployment of the model.')
param openAIDeployment string

@description('Address of the access key in the Key Vault; empty: App Service Authentication instead.')
param keyUri string

@description('Client id of the app registration; empty: no App Service Authentication.')
param entraClientId string

@description('Memory of an instance in MB.')
param instanceMemoryMB int

@description('Instances that the platform aims for at the most.')
param maximumInstances int

@description('Streams that one instance serves at a time.')
param streamsPerInstance int

@description('Instances that are kept running.')
param alwaysReadyInstances int

@description('What a deployment does with running instances.')
param updateStrategy string

@description('Resource id of the subnet that the app calls from; absent: none.')
param subnetId string?

@description('Origins of web pages that may call.')
param allowedOrigins string[]

@description('Further app settings.')
param appSettings object

var usesEasyAuth = !empty(entraClientId)

// ChatFunctions.Tests/Infra compares these names with what the app reads.
var settings = {
  Chat__Access: usesEasyAuth ? 'EasyAuth' : 'Key'
  AZURE_OPENAI_ENDPOINT: openAIEndpoint
  AZURE_OPENAI_CHAT_DEPLOYMENT: openAIDeployment
  ConversationStore__ServiceUri: tableEndpoint
  ConversationStore__BlobServiceUri: blobEndpoint
  // Without it DefaultAzureCredential does not find a user-assigned identity.
  AZURE_CLIENT_ID: identityClientId
  // Blobs alone: the host would use tables and queues only for what the app has not got, and has no role for them.
  AzureWebJobsStorage__blobServiceUri: blobEndpoint
  // The same account once more: with the address alone the host may ask before it has read it, and fails to start (azure-functions-host#11787).
  AzureWebJobsStorage__accountName: storageAccountName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
}
var keySettings = {
  Chat__Keys__default: '@Microsoft.KeyVault(SecretUri=${keyUri})'
}
var easyAuthSettings = {
  // The app registration trusts the app's identity instead of a client secret.
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identityClientId
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'chat' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      cors: {
        allowedOrigins: allowedOrigins
      }
    }
    functionAppConfig: {
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      #disable-next-line BCP037 // Documented, but not yet among the compiler's types.
      siteUpdateStrategy: {
        type: updateStrategy
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
        triggers: {
          http: {
            // Every open stream is an invocation that lasts as long as its reply (at most functionTimeout of host.json, 10 minutes,
            // which is above Chat__MaxTurnDuration, 9 minutes) and occupies a slot. It hardly ever computes: it waits for the model.
            // The platform's default, 16 for 2048 MB, is meant for short calls that compute: 100 readers would start 7 instances and
            // pay for all of them. docs/deploy.md says where the number comes from.
            perInstanceConcurrency: streamsPerInstance
          }
        }
      }
    }
  }

  // Deployment signs in with Microsoft Entra ID; there is no publishing password.
  resource scmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }

  resource ftpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource configuration 'config' = {
    name: 'appsettings'
    properties: union(appSettings, settings, usesEasyAuth ? easyAuthSettings : keySettings)
  }

  resource authentication 'config' = if (usesEasyAuth) {
    name: 'authsettingsV2'
    properties: {
      platform: {
        enabled: true
      }
      httpSettings: {
        requireHttps: true
      }
      globalValidation: {
        // The platform finds out who calls, and lets nobody else say it (it removes such headers from outside); the app refuses
        // whoever is nobody, in the caller's own protocol. A refusal here would also hide the page, its files and the health check.
        requireAuthentication: false
        unauthenticatedClientAction: 'AllowAnonymous'
      }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: entraClientId
            clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: {
            allowedAudiences: [entraClientId, 'api://${entraClientId}']
          }
        }
      }
      login: {
        tokenStore: {
          enabled: false
        }
      }
    }
    dependsOn: [configuration]
  }
}

output name string = app.name
output hostName string = app.properties.defaultHostName
