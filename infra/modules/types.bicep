@description('Who gets a role.')
@export()
type principal = {
  @description('Entra object id.')
  id: string

  @description('Needed for an identity that was made a moment ago, which Entra may not find yet; absent: Azure looks it up.')
  type: ('ServicePrincipal' | 'User' | 'Group')?
}
