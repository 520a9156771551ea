using System.IO.Compression;
using ChatFunctions.Web;
using Microsoft.Net.Http.Headers;

namespace ChatFunctions.Tests.Web;

public sealed class PageFileTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("const one = 1;\n", 100)));

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("*", "br")]
    [InlineData("*;q=0", "")]
    [InlineData("identity", "")]
    [InlineData("", "")]
    public void Client_accepts_encodings_smallest_of_them_is_sent(string accepted, string expected)
    {
        var file = new PageFile(Content, "text/javascript");

        var form = file.BestFor(StringWithQualityHeaderValue.TryParseList([accepted], out var values) ? [.. values] : []);

        Assert.Equal(expected, form.Encoding);
        Assert.Equal(Content, Decoded(form));
    }

    [Fact]
    public void Same_content_has_the_same_hash_and_each_form_its_own_tag()
    {
        var file = new PageFile(Content, "text/javascript");

        Assert.Equal(new PageFile([.. Content], "text/javascript").Hash, file.Hash);
        Assert.NotEqual(new PageFile([.. Content, 0], "text/javascript").Hash, file.Hash);
        Assert.NotEqual(file.BestFor([]).ETag, file.BestFor([new("br")]).ETag);
    }

    private static byte[] Decoded(PageFile.Form form)
    {
        using var source = new MemoryStream(form.Content);
        using Stream decoder = form.Encoding switch
        {
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            _ => source,
        };
        using var target = new MemoryStream();
        decoder.CopyTo(target);
        return target.ToArray();
    }
}
