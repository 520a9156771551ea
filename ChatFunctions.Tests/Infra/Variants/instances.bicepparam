using '../../../infra/main.bicep'

param environmentName = 'test'
param location = 'swedencentral'
param alwaysReadyInstances = 2
param updateStrategy = 'RollingUpdate'
