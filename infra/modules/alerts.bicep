// An e-mail for each of the three things that docs/telemetry.md says to watch. A request that failed is none of them: to the Functions
// host every tab that is closed during a reply is a failed invocation.

@description('Name of the action group; the rules\' names begin with it.')
param name string

@description('Azure region.')
param location string

@description('Tags.')
param tags object

@description('Resource id of Application Insights.')
param applicationInsightsId string

@description('Who is told.')
param email string

type rule = {
  name: string
  summary: string

  @description('What selects the rows of the metric.')
  filter: string

  @description('How many in a quarter of an hour are still nothing to tell.')
  threshold: int
}

var rules rule[] = [
  {
    name: 'takeovers'
    summary: 'Replies were interrupted because the worker that ran them died.'
    filter: 'name == "chatfunctions.takeovers"'
    threshold: 0
  }
  {
    name: 'lost-leases'
    summary: 'Workers lost replies to others because they were paused for longer than their lease.'
    filter: 'name == "chatfunctions.journal.writes" and tostring(customDimensions.outcome) == "lost"'
    threshold: 0
  }
  {
    name: 'failed-turns'
    summary: 'Replies failed, most likely at the model. The reason is among the attributes of the metric.'
    filter: 'name == "chatfunctions.turns" and tostring(customDimensions.status) == "failed"'
    threshold: 5
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'chat'
    enabled: true
    emailReceivers: [
      {
        name: 'operator'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: '${name}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Chat: ${rule.name}'
      description: rule.summary
      severity: 2
      enabled: true
      scopes: [applicationInsightsId]
      // Four times an hour is the cheapest.
      evaluationFrequency: 'PT15M'
      windowSize: 'PT15M'
      criteria: {
        allOf: [
          {
            query: 'customMetrics | where ${rule.filter}'
            timeAggregation: 'Total'
            metricMeasureColumn: 'valueSum'
            operator: 'GreaterThan'
            threshold: rule.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      autoMitigate: true
      // There may be no telemetry yet to check the query with.
      skipQueryValidation: true
      actions: {
        actionGroups: [people.id]
      }
    }
  }
]
