// On the account, whether it was made a moment ago or has been there before.
import { principal } from 'types.bicep'

@description('Name of the Azure OpenAI account.')
param accountName string

@description('Who may call its models.')
param principals principal[]

var cognitiveServicesOpenAIUser = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd'
)

resource account 'Microsoft.CognitiveServices/accounts@2026-07-01' existing = {
  name: accountName
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principal in principals: {
    scope: account
    name: guid(account.id, principal.id, cognitiveServicesOpenAIUser)
    properties: {
      roleDefinitionId: cognitiveServicesOpenAIUser
      principalId: principal.id
      principalType: principal.?type
    }
  }
]

output endpoint string = account.properties.endpoint
