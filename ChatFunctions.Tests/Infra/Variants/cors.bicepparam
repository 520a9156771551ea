using '../../../infra/main.bicep'

param environmentName = 'test'
param location = 'swedencentral'
param allowedOrigins = ['https://www.example.com']
param appSettings = {
  Chat__MaxHistoryTokens: '8000'
  Chat__Access: 'Open'
}
