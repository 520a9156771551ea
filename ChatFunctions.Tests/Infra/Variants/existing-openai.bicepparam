using '../../../infra/main.bicep'

param environmentName = 'test'
param location = 'swedencentral'
param existingOpenAIId = '/subscriptions/00000000-0000-0000-0000-00000000beef/resourceGroups/rg-models/providers/Microsoft.CognitiveServices/accounts/oai-shared'
param modelDeploymentName = 'our-chat-model'
