using System.Collections.Concurrent;
using Azure.Core;

namespace ChatFunctions.Tests.Completions;

/// <summary>Gives a token, or fails as a sign-in does.</summary>
internal sealed class FakeCredential(Exception? failure = null) : TokenCredential
{
    public const string Token = "token-of-the-app";

    private readonly ConcurrentQueue<string> _scopes = new();

    public IReadOnlyList<string> Scopes => [.. _scopes];

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Array.ForEach(requestContext.Scopes, _scopes.Enqueue);
        return failure is null ? new AccessToken(Token, DateTimeOffset.MaxValue) : throw failure;
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));
}
