import { principal } from 'types.bicep'

@description('Name of the Log Analytics workspace.')
param logAnalyticsName string

@description('Name of the Application Insights resource.')
param applicationInsightsName string

@description('Azure region.')
param location string

@description('Tags.')
param tags object

@description('Who may send telemetry.')
param principals principal[]

var monitoringMetricsPublisher = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '3913510d-42f4-4e42-8a64-420c390055eb'
)

resource logAnalytics 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: logAnalyticsName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30
    // What telemetry can cost in a day is bounded, but for what arrives until the service notices; the rest of the day is dropped.
    workspaceCapping: {
      dailyQuotaGb: 1
    }
    features: {
      disableLocalAuth: true
    }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: applicationInsightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logAnalytics.id
    DisableLocalAuth: true
  }
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principal in principals: {
    scope: applicationInsights
    name: guid(applicationInsights.id, principal.id, monitoringMetricsPublisher)
    properties: {
      roleDefinitionId: monitoringMetricsPublisher
      principalId: principal.id
      principalType: principal.?type
    }
  }
]

output applicationInsightsId string = applicationInsights.id

@description('An address, not a secret: with local authentication off nobody can send anything without the role.')
output connectionString string = applicationInsights.properties.ConnectionString
