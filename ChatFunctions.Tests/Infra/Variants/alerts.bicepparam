using '../../../infra/main.bicep'

param environmentName = 'test'
param location = 'swedencentral'
param alertEmail = 'operator@example.com'
