using '../../../infra/main.bicep'

param environmentName = 'test'
param location = 'swedencentral'
