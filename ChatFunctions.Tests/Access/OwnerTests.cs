using ChatFunctions.Access;
using CsCheck;

namespace ChatFunctions.Tests.Access;

public sealed class OwnerTests
{
    private static readonly Gen<string> KeyName = Gen.OneOf(
        Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"], 1, 64],
        Gen.Const("shared"),
        Gen.Const("Shared"),
        Gen.Const("user-0"));

    private static readonly Gen<string> PrincipalPart = Gen.OneOf(
        Gen.String[0, 80], Gen.Const("shared"), Gen.Const("~"), Gen.Const("aad"), Gen.Const("1:"));

    [Fact]
    public void Any_key_name_owner_is_short_allowed_and_not_that_of_open_access() =>
        KeyName.Sample(name => AssertFit(Owner.OfKey(name)));

    [Fact]
    public void Any_principal_owner_is_short_allowed_and_not_that_of_open_access() =>
        Gen.Select(PrincipalPart, PrincipalPart).Sample((provider, id) => AssertFit(Owner.OfPrincipal(provider, id)));

    [Fact]
    public void Any_key_and_any_principal_their_owners_differ() =>
        Gen.Select(KeyName, PrincipalPart, PrincipalPart)
            .Sample((name, provider, id) => Owner.OfKey(name) != Owner.OfPrincipal(provider, id));

    [Fact]
    public void Two_principals_their_owners_differ() =>
        Gen.Select(PrincipalPart, PrincipalPart, PrincipalPart, PrincipalPart).Where((p, i, q, j) => (p, i) != (q, j)).Sample(
            (provider, id, otherProvider, otherId) => Owner.OfPrincipal(provider, id) != Owner.OfPrincipal(otherProvider, otherId));

    [Theory]
    [InlineData("ab", "c", "a", "bc")]
    [InlineData("", "aad", "aad", "")]
    [InlineData("1:a", "b", "1", ":ab")]
    [InlineData("aad", "X", "aad", "x")]
    [InlineData("aad", "1", "google", "1")]
    public void Two_principals_run_together_alike_their_owners_differ(string provider, string id, string otherProvider, string otherId) =>
        Assert.NotEqual(Owner.OfPrincipal(provider, id), Owner.OfPrincipal(otherProvider, otherId));

    [Fact]
    public void Same_caller_comes_again_owner_is_the_same()
    {
        Assert.Equal(Owner.OfPrincipal("aad", "1"), Owner.OfPrincipal("aad", "1"));
        Assert.Equal(Owner.OfKey("Web"), Owner.OfKey("web"));
        Assert.Equal("key-web", Owner.OfKey("WEB").Key);
        Assert.Equal("shared", Owner.Shared.Key);
    }

    private static void AssertFit(Owner owner)
    {
        Assert.NotEqual(Owner.Shared, owner);
        Assert.Matches("^(key|user)-[a-z0-9_-]{1,64}$", owner.Key);
    }
}
