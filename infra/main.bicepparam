// From the environment, so that `azd up`, which sets the first two, and `az deployment sub create` use the same file. To choose, say
// `azd env set NAME VALUE`, or by hand `export NAME=VALUE`. What is not here has its default in main.bicep; add a line to change it.
using 'main.bicep'

var openAIRegion = readEnvironmentVariable('CHAT_OPENAI_LOCATION', '')
var developer = readEnvironmentVariable('CHAT_DEVELOPER', '')
var origins = readEnvironmentVariable('CHAT_ORIGINS', '')

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'chat')
param location = readEnvironmentVariable('AZURE_LOCATION', 'swedencentral')

// The model: in another region, or an Azure OpenAI account that exists (its resource id) with a deployment named modelDeploymentName.
param openAILocation = empty(openAIRegion) ? null : openAIRegion
param existingOpenAIId = readEnvironmentVariable('CHAT_OPENAI_ID', '')

// Key or EasyAuth; the latter with the client id of an app registration.
param access = readEnvironmentVariable('CHAT_ACCESS', 'Key')
param entraClientId = readEnvironmentVariable('CHAT_ENTRA_CLIENT_ID', '')

// Another developer's object id, or none.
param developerId = developer == 'none' ? '' : empty(developer) ? null : developer

// Web pages that call from the browser, separated by commas; further app settings as JSON.
param allowedOrigins = empty(origins) ? [] : split(origins, ',')
param appSettings = json(readEnvironmentVariable('CHAT_APP_SETTINGS', '{}'))

param alwaysReadyInstances = int(readEnvironmentVariable('CHAT_ALWAYS_READY', '0'))
