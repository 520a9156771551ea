using '../../../infra/main.bicep'

param environmentName = 'test'
param location = 'swedencentral'
param access = 'EasyAuth'
param entraClientId = '00000000-0000-0000-0000-00000000c11e'
