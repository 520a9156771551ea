namespace ChatFunctions.Tests.Infra;

/// <summary>Which role, on which resource, for whom; without a type Azure looks up who it is.</summary>
internal sealed record RoleAssignment(string Role, string Scope, string Principal, string? PrincipalType);
