using System.Text.RegularExpressions;

namespace ChatFunctions.Tests.Web;

/// <summary>The page and its files as HTTP sees them.</summary>
[Trait("Category", "Contract")]
public abstract partial class PageAnswerTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : PageAnswerTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : PageAnswerTests(instance), IClassFixture<ContractInstance.OnWorker>;

    [Fact]
    public async Task Page_is_asked_for_comes_with_a_strict_policy_and_is_looked_at_each_time()
    {
        var page = (await instance.Client.GetAsync("app")).Expect(HttpStatusCode.OK);

        Assert.Equal("text/html; charset=utf-8", page.Headers["Content-Type"]);
        Assert.Equal("no-cache", page.Headers["Cache-Control"]);
        Assert.Equal("nosniff", page.Headers["X-Content-Type-Options"]);
        Assert.Equal("no-referrer", page.Headers["Referrer-Policy"]);
        var policy = page.Headers["Content-Security-Policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_the_page_are_asked_for_come_for_good()
    {
        var page = await instance.Client.GetAsync("app");

        var names = FileAddress().Matches(page.Body).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(3, names.Count);
        var script = await instance.Client.GetAsync(names.Single(name => name.EndsWith(".js", StringComparison.Ordinal)));
        var parts = PartName().Matches(script.Body).Select(match => $"app/{match.Groups[1].Value}").ToList();
        Assert.Contains(parts, part => part.StartsWith("app/temml", StringComparison.Ordinal));
        foreach (var name in names.Concat(parts))
        {
            var file = (await instance.Client.GetAsync(name)).Expect(HttpStatusCode.OK);
            Assert.Equal("public, max-age=31536000, immutable", file.Headers["Cache-Control"]);
            Assert.Equal("nosniff", file.Headers["X-Content-Type-Options"]);
            Assert.Equal("Accept-Encoding", file.Headers["Vary"]);
        }
    }

    [Fact]
    public async Task Client_has_the_page_already_304()
    {
        var tag = (await HeadAsync(("Accept-Encoding", "br"))).Headers["ETag"];

        var again = await instance.Client.GetAsync("app", ("Accept-Encoding", "br"), ("If-None-Match", $"\"other\", W/{tag}"));
        var otherForm = await HeadAsync(("Accept-Encoding", "gzip"), ("If-None-Match", tag));

        Assert.Equal("", again.Expect(HttpStatusCode.NotModified).Body);
        Assert.Equal(tag, again.Headers["ETag"]);
        Assert.Equal("gzip", otherForm.Expect(HttpStatusCode.OK).Headers["Content-Encoding"]);
    }

    [Fact]
    public async Task Head_is_asked_for_tells_the_length_and_sends_nothing()
    {
        var page = await instance.Client.GetAsync("app");

        var head = await HeadAsync();

        Assert.Equal("", head.Expect(HttpStatusCode.OK).Body);
        Assert.Equal(page.Headers["Content-Length"], head.Headers["Content-Length"]);
    }

    [Fact]
    public async Task File_of_another_version_is_asked_for_404_that_nobody_keeps()
    {
        var answer = (await instance.Client.GetAsync("app/app-000000000000.js")).Expect(HttpStatusCode.NotFound);

        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task Address_ends_with_a_slash_leads_to_the_page()
    {
        (await instance.Client.GetAsync("app/")).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("?code=secret", "")]
    [InlineData("?Code=secret&theme=dark", "?theme=dark")]
    [InlineData("?theme=dark&code=a&code=b", "?theme=dark")]
    [InlineData("", "")]
    public async Task Address_ends_with_a_slash_and_has_a_key_the_redirect_does_not_carry_it(string query, string carried)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

        using var answer = await http.GetAsync(new Uri(instance.Client.Address, $"app/{query}"));

        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Equal($"../app{carried}", answer.Headers.Location!.OriginalString);
    }

    private Task<ChatAnswer> HeadAsync(params (string Name, string Value)[] headers) =>
        instance.Client.SendAsync(HttpMethod.Head, "app", content: null, headers);

    [GeneratedRegex("(?:src|href)=\"(app/[^\"]+)\"")]
    private static partial Regex FileAddress();

    [GeneratedRegex("import\\(\"\\./([^\"]+)\"\\)")]
    private static partial Regex PartName();
}
